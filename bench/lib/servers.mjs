// The Jabber servers that have a BOSH manager of their own: only what the load needs is switched
// on, everybody gets in without a name, nobody is slowed down.

import fs from 'node:fs';
import path from 'node:path';
import { Child } from '../../interop/lib/child.mjs';
import { freePorts, LOOPBACK, untilAnswers } from '../../interop/lib/ports.mjs';
import { debianLibraries } from '../../interop/lib/servers/server.mjs';

export const DOMAIN = 'bench.example';

const START_DEADLINE_MS = 60_000;
const lua = JSON.stringify;

const prosodyConfig = (dir, c2s, http, collector) => `-- Written by bench/lib/servers.mjs
run_as_root = true
pidfile = ${lua(path.join(dir, 'prosody.pid'))}
data_path = ${lua(path.join(dir, 'data'))}
log = { info = "*console" }
interfaces = { ${lua(LOOPBACK)} }
modules_enabled = { "saslauth", "bosh" }
modules_disabled = { "s2s", "tls", "offline", "posix" }
c2s_ports = { ${c2s} }
c2s_direct_tls_ports = {}
c2s_require_encryption = false
http_ports = { ${http} }
http_interfaces = { ${lua(LOOPBACK)} }
https_ports = {}
consider_bosh_secure = true
storage = "none"
gc = { mode = ${lua(collector)} }
authentication = "anonymous"
VirtualHost ${lua(DOMAIN)}
`;

/**
 * Prosody, with clients over TCP on `c2s` and over its own mod_bosh at `url`. Its usual collector of
 * garbage is the incremental one; with the generational one it takes a third of the CPU for a
 * message, and twice the memory for a session.
 *
 * @param {{collector?: string, files?: number}} options `files`: so many open ones it may have
 */
export async function startProsody(dir, { collector = 'generational', files } = {}) {
  const [c2s, http] = await freePorts(2);
  const file = path.join(dir, 'prosody.cfg.lua');
  fs.writeFileSync(file, prosodyConfig(dir, c2s, http, collector));
  const command = [...files ? ['prlimit', `--nofile=${files}`] : [], 'prosody'];
  const child = new Child({
    name: 'prosody', command: command[0], args: [...command.slice(1), '--config', file, '-F'],
    logFile: path.join(dir, 'prosody.log'),
  });
  for (const port of [c2s, http]) await untilAnswers(child, port, START_DEADLINE_MS);
  return { child, c2s, url: `http://${LOOPBACK}:${http}/http-bind` };
}

// Its default backlog is 5 connections.
const ejabberdConfig = (http) => `# Written by bench/lib/servers.mjs
loglevel: info
log_rotate_count: 0
hosts: [${DOMAIN}]
auth_method: [anonymous]
anonymous_protocol: sasl_anon
listen:
  -
    port: ${http}
    ip: "${LOOPBACK}"
    module: ejabberd_http
    backlog: 1024
    request_handlers: { /http-bind: mod_bosh }
modules:
  mod_bosh: {}
`;

/**
 * ejabberd with its own mod_bosh. Its schedulers do not spin while they wait, which would be
 * counted as its work.
 */
export async function startEjabberd(dir) {
  const [http] = await freePorts(1);
  const file = path.join(dir, 'ejabberd.yml');
  fs.writeFileSync(file, ejabberdConfig(http));
  const spool = path.join(dir, 'spool');
  fs.mkdirSync(spool);
  const child = new Child({
    name: 'ejabberd', command: 'erl', logFile: path.join(dir, 'ejabberd.out'),
    args: ['+K', 'true', '+sbwt', 'none', '+sbwtdcpu', 'none', '+sbwtdio', 'none', '-noinput',
      '-mnesia', 'dir', JSON.stringify(spool), '-s', 'ejabberd'],
    env: {
      ...process.env, HOME: dir, ERL_LIBS: debianLibraries('ejabberd-'),
      ERL_CRASH_DUMP: '/dev/null', EJABBERD_CONFIG_PATH: file,
      EJABBERD_LOG_PATH: path.join(dir, 'ejabberd.log'),
    },
  });
  await untilAnswers(child, http, START_DEADLINE_MS);
  return { child, url: `http://${LOOPBACK}:${http}/http-bind` };
}
