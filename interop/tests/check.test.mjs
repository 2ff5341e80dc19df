// `bittern check` tries real servers, and says what came of each step.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { Bittern } from '../lib/bittern.mjs';
import { stopAll } from '../lib/child.mjs';
import { Dns } from '../lib/dns.mjs';
import { freePorts, LOOPBACK } from '../lib/ports.mjs';
import { Prosody } from '../lib/prosody.mjs';
import { SecureProsody } from '../lib/secure-prosody.mjs';

const DOMAIN = 'example.org';
const ACCOUNTS = { alice: 'alice-secret' };
const JID = `alice@${DOMAIN}`;

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-check-'));
let plain;
let secure;
let nobodysPort;

before(async () => {
  const [port, starttls, direct, nobodys] = await freePorts(4);
  nobodysPort = nobodys;
  plain = new Prosody({ dir: path.join(dir, 'plain'), port, domain: DOMAIN, accounts: ACCOUNTS });
  secure = new SecureProsody({
    dir: path.join(dir, 'secure'), port: starttls, directPort: direct, domain: DOMAIN,
    accounts: ACCOUNTS,
  });
  await Promise.all([plain.start(), secure.start()]);
});

after(async () => {
  await stopAll();
  fs.rmSync(dir, { recursive: true, force: true });
});

/** Runs it with the [[server]] of `server`; `input` is what stands on its standard input. */
async function check(server, args = [], { input = '', sections } = {}) {
  const { binary, configFile } = new Bittern({
    dir: path.join(dir, 'bittern'), port: nobodysPort, sections,
    server: { domains: [DOMAIN], ...server },
  });
  const child = spawn(binary, ['check', '--config', configFile, ...args]);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const status = new Promise((resolve) => child.once('close', resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, output, errors };
}

const at = (port, more = {}) => ({ host: LOOPBACK, port, tls: 'none', ...more });
const starttls = (more) => at(secure.port, { tls: 'starttls', ...more });
const trusted = () => ({ ca_file: secure.certificate.authorityFile });
const login = ['--jid', JID, '--password-file', '-'];
const password = { input: `${ACCOUNTS.alice}\n` };

/** The lines of the report are these steps; each pattern is what stands behind its name. */
function assertSteps(output, steps) {
  const lines = output.split('\n').filter((line) => /^ {2}\w/.test(line));
  const entries = Object.entries(steps);
  assert.deepEqual(lines.map((line) => line.trim().split(/ +/)[0]), entries.map(([name]) => name),
    output);
  entries.forEach(([name, pattern], i) => {
    assert.match(lines[i].replace(/^ +\S+ +/, ''), pattern, `${name} in\n${output}`);
  });
}

test('without encryption: every step is ok, and so is the exit status', async () => {
  const { status, output, errors } = await check(at(plain.port), login, password);
  assertSteps(output, {
    dns: /^ok /, connect: new RegExp(`^ok +${LOOPBACK}:${plain.port} in \\d+ ms$`),
    features: /^ok .*\bSCRAM-SHA-1\b.*\bPLAIN\b|^ok .*\bPLAIN\b.*\bSCRAM-SHA-1\b/,
    login: /^ok +SCRAM-SHA-/,
    bind: /^ok +alice@example\.org\/\S+; .*resource binding, stream management$/, ping: /^ok$/,
  });
  assert.equal(status, 0, errors);
});

test('without --jid nobody logs in', async () => {
  const { status, output } = await check(at(plain.port));
  assertSteps(output, { dns: /^ok/, connect: /^ok/, features: /^ok/ });
  assert.equal(status, 0);
});

test('a wrong password fails at the login, with what to do', async () => {
  const { status, output } = await check(at(plain.port), login, { input: 'wrong\n' });
  assertSteps(output, {
    dns: /^ok/, connect: /^ok/, features: /^ok/,
    login: /^FAILED +not-authorized; remedy: .*password/,
  });
  assert.equal(status, 1);
});

test('RFC 6120 §4.9.3.6: a domain that the server does not know', async () => {
  const { status, output } = await check({ ...at(plain.port), domains: ['other.example'] });
  assertSteps(output, {
    dns: /^ok/, connect: /^ok/, features: /^FAILED +stream error host-unknown; remedy: /,
  });
  assert.equal(status, 1);
});

test('a port where nobody listens', async () => {
  const { status, output } = await check(at(nobodysPort));
  assertSteps(output, { dns: /^ok/, connect: /^FAILED .*Connection refused; remedy: / });
  assert.equal(status, 1);
});

test('RFC 6120 §5.3.1: a server that requires encryption with tls = "none"', async () => {
  const { status, output } = await check(at(secure.port));
  assertSteps(output, {
    dns: /^ok/, connect: /^ok/, features: /^FAILED .*STARTTLS.*tls = "starttls"/,
  });
  assert.equal(status, 1);
});

const encrypted = (how) => ({
  dns: /^ok/, connect: /^ok/, tls: new RegExp(`^ok +${how}, TLSv1\\.3, TLS_`),
  certificate: /^ok +CN=example\.org, by CN=of a test, for example\.org; until \d{4}-/,
  features: /^ok .*SCRAM-SHA-1/, login: /^ok/, bind: /^ok/, ping: /^ok$/,
});

test('STARTTLS: the certificate is told, and that it ends soon', async () => {
  const { status, output } = await check(starttls(trusted()), login, password);
  assertSteps(output, encrypted('STARTTLS'));
  assert.match(output, /warning +the certificate ends in [12] days?, on /);
  assert.equal(status, 0);
});

test('XEP-0368: direct TLS', async () => {
  const server = at(secure.directPort, { tls: 'direct', ...trusted() });
  const { status, output } = await check(server, login, password);
  assertSteps(output, encrypted('direct'));
  assert.equal(status, 0);
});

test('a certificate of an unknown authority is refused; its pin, which is told, lets it in',
  async () => {
    const refused = await check(starttls());
    assertSteps(refused.output, {
      dns: /^ok/, connect: /^ok/, tls: /^ok/, certificate: /^FAILED .*ca_file.* it is CN=example/,
    });
    assert.equal(refused.status, 1);
    const pin = /pin (sha256\/\/[A-Za-z0-9+/=]+)/.exec(refused.output)[1];
    const pinned = await check(starttls({ pins: [pin] }));
    assert.match(pinned.output, /certificate +ok .*; pinned\n/);
    assert.equal(pinned.status, 0, pinned.output);
  });

test('RFC 6120 §13.7.2.1: a certificate of another domain is refused, and says whose it is',
  async () => {
    const [port, direct] = await freePorts(2);
    const other = new SecureProsody({
      dir: path.join(dir, 'other'), port, directPort: direct, domain: 'other.example',
      accounts: ACCOUNTS,
    });
    const settings = fs.readFileSync(other.configFile, 'utf8');
    fs.writeFileSync(other.configFile, `${settings}VirtualHost "${DOMAIN}"\n`);
    await other.start();
    const server = at(direct, { tls: 'direct', ca_file: other.certificate.authorityFile });
    const { status, output } = await check(server);
    assertSteps(output, {
      dns: /^ok/, connect: /^ok/, tls: /^ok/,
      certificate: /^FAILED .*the certificate is for other\.example, not for example\.org/,
    });
    assert.equal(status, 1);
    await other.child.stop();
  });

test('verify = false is warned of', async () => {
  const { status, output } = await check(starttls({ verify: false }));
  assert.match(output, /certificate +ok .*; not verified\n/);
  assert.match(output, /warning: .*verify = false/);
  assert.equal(status, 0);
});

test('RFC 6120 §3.2.1: the server is found by DNS; and where there is no record, that fails',
  async () => {
    const [port] = await freePorts(1);
    const dns = new Dns({
      dir: path.join(dir, 'dns'), port, service: '_xmpp-client', domains: [DOMAIN],
      serverPort: secure.port,
    });
    await dns.start();
    const found = { ...trusted(), allow_private_addresses: true };
    const sections = { dns: { servers: [`${LOOPBACK}:${port}`] } };
    const good = await check(found, login, { ...password, sections });
    assertSteps(good.output, {
      ...encrypted('STARTTLS'),
      dns: new RegExp(`^ok .*SRV.*xmpp\\.servers\\.example.*${LOOPBACK}:${secure.port}`),
    });
    assert.equal(good.status, 0, good.output);
    const bad = await check({ ...found, domains: ['none.example'] }, [], { sections });
    assertSteps(bad.output, { dns: /^FAILED .*remedy: give _xmpp-client\._tcp\.none\.example/ });
    assert.equal(bad.status, 1);
  });

test('--check-config names the line of a certificate that cannot be had', async () => {
  const files = trusted();
  const mine = { certificate: files.ca_file, key: path.join(dir, 'no.key') };
  for (const [settings, key] of [
    [{ ca_file: path.join(dir, 'no.pem') }, 'ca_file'],
    [{ ...files, client_certificate: mine }, 'client_certificate'],
  ]) {
    const { binary, configFile } = new Bittern({
      dir: path.join(dir, 'bittern'), port: nobodysPort,
      server: { domains: [DOMAIN], ...starttls(settings) },
    });
    const child = spawn(binary, ['--config', configFile, '--check-config']);
    const status = new Promise((resolve) => child.once('close', resolve));
    const errors = await text(child.stderr);
    assert.equal(await status, 2, errors);
    const lines = fs.readFileSync(configFile, 'utf8').split('\n');
    const line = lines.findIndex((each) => each.startsWith(`${key} =`)) + 1;
    assert.ok(line > 0);
    assert.match(errors, new RegExp(`bittern\\.toml:${line}: server\\.${key}: .*No such file`));
  }
});

test('mistakes of the command line have an exit status of their own', async () => {
  for (const [args, mistake] of [
    [['--domain', 'other.example'], /other\.example: no \[\[server\]\]/],
    [['--jid', '@'], /is no JID/],
    [['--jid', 'alice@other.example', '--password-file', '-'], /other\.example is not among/],
    [['--jid', JID, '--password-file', path.join(dir, 'nothing')], /No such file/],
    [['--jid', JID, '--password-file', '-'], /no password/],
    [['--password-file', '-'], /--jid/],
    [['--nonsense'], /nonsense/],
  ]) {
    const { status, output, errors } = await check(at(nobodysPort), args);
    assert.equal(status, 2, args.join(' '));
    assert.match(errors, mistake);
    assert.equal(output, '');
  }
});
