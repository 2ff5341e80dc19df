// A real Prosody on loopback: its own config, its own data, one plain c2s port, no federation.

import fs from 'node:fs';
import path from 'node:path';
import { Child } from './child.mjs';
import { LOOPBACK, untilAnswers } from './ports.mjs';

// No archive (mam): a client would fetch from it what bittern had lost, and nobody would see.
const MODULES = [
  'blocklist', 'bookmarks', 'carbons', 'disco', 'offline', 'pep', 'ping', 'private',
  'roster', 'saslauth', 'smacks', 'time', 'vcard4', 'vcard_legacy', 'version',
];

const luaString = JSON.stringify;
const luaList = (items) => `{ ${items.map(luaString).join(', ')} }`;

// With internal_plain the server can offer every SCRAM variant, not only the one whose hash it
// stored.
function configText({ dir, domain, port }) {
  return `-- Written by interop/lib/prosody.mjs
run_as_root = true
pidfile = ${luaString(path.join(dir, 'prosody.pid'))}
data_path = ${luaString(path.join(dir, 'data'))}
log = { {
  levels = { min = "debug" }, to = "file", filename = ${luaString(path.join(dir, 'prosody.log'))},
} }
modules_enabled = ${luaList(MODULES)}
modules_disabled = { "s2s", "tls", "http" }
interfaces = ${luaList([LOOPBACK])}
c2s_ports = { ${port} }
c2s_direct_tls_ports = {}
s2s_ports = {}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "internal"
VirtualHost ${luaString(domain)}
`;
}

/** Prosody's own encoding of names in file paths. */
function encode(name) {
  return name.replace(/[^A-Za-z0-9]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function writeStore(dir, domain, store, user, lua) {
  const folder = path.join(dir, 'data', encode(domain), store);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${encode(user)}.dat`), lua);
}

/** Accounts, each with all the others in its roster (subscription 'both'). */
export function writeAccounts(dir, domain, accounts) {
  const users = Object.keys(accounts);
  for (const user of users) {
    writeStore(dir, domain, 'accounts', user,
      `return { ["password"] = ${luaString(accounts[user])}; };\n`);
    const items = users.filter((other) => other !== user).map((other) =>
      `[${luaString(`${other}@${domain}`)}] = { ["subscription"] = "both"; ["groups"] = {}; };`);
    writeStore(dir, domain, 'roster', user,
      `return { [false] = { ["version"] = 1; ["pending"] = {}; }; ${items.join(' ')} };\n`);
  }
}

export class Prosody {
  /** @param {{dir: string, port: number, domain: string, accounts: Object<string, string>}} o */
  constructor({ dir, port, domain, accounts }) {
    this.dir = dir;
    this.port = port;
    this.domain = domain;
    fs.mkdirSync(dir, { recursive: true });
    this.configFile = path.join(dir, 'prosody.cfg.lua');
    fs.writeFileSync(this.configFile, configText(this));
    writeAccounts(dir, domain, accounts);
    this.child = null;
  }

  async start() {
    const logFile = path.join(this.dir, 'prosody.log');
    const args = ['--config', this.configFile, '-F'];
    this.child = new Child({ name: 'prosody', command: 'prosody', args, logFile });
    await untilAnswers(this.child, this.port);
  }

  /** What it wrote to the log of its own config. */
  ownLog() {
    return fs.readFileSync(path.join(this.dir, 'prosody.log'), 'utf8');
  }

  /** The end that gives it no time for a farewell. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.child.untilEnded();
  }
}
