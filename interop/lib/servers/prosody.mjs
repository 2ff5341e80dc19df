// Prosody, by the recipe conf/prosody.cfg.lua.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../child.mjs';
import { LOOPBACK, untilAnswers } from '../ports.mjs';
import { writeAccounts } from '../prosody.mjs';
import { ACCOUNTS, ALL_DOMAINS, anonymousDomain, Server } from './server.mjs';

const MODULES = ['carbons', 'disco', 'ipcheck', 'offline', 'ping', 'roster', 'saslauth', 'smacks',
  'tls'];
const PLUGINS = fileURLToPath(new URL('../../prosody', import.meta.url));

const lua = JSON.stringify;

export class ProsodyServer extends Server {
  name = 'prosody';

  static portsNeeded = ['starttls', 'direct', 'proxy'];

  constructor(place) {
    super(place);
    this.ports.none = this.ports.starttls;
    this.configFile = this.write('prosody.cfg.lua', this.#config());
    for (const domain of ALL_DOMAINS) writeAccounts(this.dir, domain, ACCOUNTS);
  }

  #recipe() {
    const { starttls, direct, proxy } = this.ports;
    return this.recipe('prosody.cfg.lua', [
      ['c2s_ports = { 5222 }', 1, starttls],
      ['c2s_direct_tls_ports = { 5223 }', 1, direct],
      ['[15223] = "c2s"', 1, proxy],
    ], [
      ['modules_enabled = { "net_proxy" }', 1,
        `modules_enabled = { "net_proxy", ${MODULES.map(lua).join(', ')} }`],
    ]);
  }

  #config() {
    const { certificate, key } = this.certificate;
    const anonymous = (domain) => `VirtualHost ${lua(anonymousDomain(domain))}
  authentication = "anonymous"
`;
    const rooms = (domain) => `Component ${lua(this.rooms(domain))} "muc"\n`;
    return `-- Written by interop/lib/servers/prosody.mjs
run_as_root = true
pidfile = ${lua(path.join(this.dir, 'prosody.pid'))}
data_path = ${lua(path.join(this.dir, 'data'))}
plugin_paths = { ${lua(process.env.PROSODY_PLUGINS ?? PLUGINS)} }
log = { info = "*console" }
interfaces = { ${lua(LOOPBACK)} }
modules_disabled = { "s2s", "http" }
authentication = "internal_plain"
storage = "internal"
certificates = ${lua(this.dir)}
ssl = { certificate = ${lua(certificate)}; key = ${lua(key)} }
${this.#recipe()}
${anonymous('plain.example')}  c2s_require_encryption = false
VirtualHost "example.org"
${anonymous('example.org')}
${ALL_DOMAINS.map(rooms).join('')}`;
  }

  anonymous(domain) {
    return anonymousDomain(domain);
  }

  /** Which encryption there is on it is the domain's affair. */
  proxyPort() {
    return this.ports.proxy;
  }

  lack(step, way) {
    if (step === 'proxy' && way.encryption === 'direct') {
      return 'prosody: mod_net_proxy has no direct TLS';
    }
    return super.lack(step, way);
  }

  rooms(domain) {
    return `rooms.${domain}`;
  }

  async start() {
    const child = new Child({
      name: this.name, command: 'prosody', args: ['--config', this.configFile, '-F'],
      logFile: path.join(this.dir, 'prosody.log'),
    });
    this.children = [child];
    for (const port of Object.values(this.ports)) await untilAnswers(child, port);
  }
}
