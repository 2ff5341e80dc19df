// ejabberd, by the recipe conf/ejabberd.yml. It is one process here: Erlang itself is started, not
// ejabberdctl, which wants a user of its own, and a node without a name, which needs no epmd.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Child } from '../child.mjs';
import { LOOPBACK, untilAnswers } from '../ports.mjs';
import { ACCOUNTS, ALL_DOMAINS, debianLibraries, rosterPairs, Server } from './server.mjs';

const MODULES = ['admin_extra', 'carboncopy', 'disco', 'http_api', 'muc', 'offline', 'ping',
  'roster', 'sic', 'stream_mgmt'];

export class Ejabberd extends Server {
  name = 'ejabberd';

  static portsNeeded = ['none', 'starttls', 'direct', 'proxy', 'proxyStarttls', 'proxyDirect',
    'certificates', 'api'];

  constructor(place) {
    super(place);
    this.configFile = this.write('ejabberd.yml', this.#config());
  }

  #recipe() {
    return this.recipe('ejabberd.yml', [
      ['    port: 15222', 1, this.ports.none],
      ['    port: 5222', 1, this.ports.starttls],
      ['    port: 5223', 1, this.ports.direct],
      ['    port: 15223', 1, this.ports.proxy],
    ], [['ip: "::"', 2, `ip: "${LOOPBACK}"`]]);
  }

  /**
   * Beside the recipe's ports one that asks for certificates, and offers EXTERNAL to who has one,
   * and the other encryptions behind PROXY headers.
   */
  #config() {
    return `# Written by interop/lib/servers/ejabberd.mjs
loglevel: info
log_rotate_count: 0
hosts: ${JSON.stringify(ALL_DOMAINS)}
certfiles: ["${this.certificate.both}"]
auth_method: [internal, anonymous]
anonymous_protocol: sasl_anon
auth_password_format: plain
${this.#recipe()}
  -
    port: ${this.ports.certificates}
    ip: "${LOOPBACK}"
    module: ejabberd_c2s
    tls: true
    tls_verify: true
    cafile: "${this.certificate.authorityFile}"
  -
    port: ${this.ports.proxyStarttls}
    ip: "${LOOPBACK}"
    module: ejabberd_c2s
    starttls_required: true
    use_proxy_protocol: true
  -
    port: ${this.ports.proxyDirect}
    ip: "${LOOPBACK}"
    module: ejabberd_c2s
    tls: true
    use_proxy_protocol: true
  -
    port: ${this.ports.api}
    ip: "${LOOPBACK}"
    module: ejabberd_http
    request_handlers: { /api: mod_http_api }
api_permissions:
  "the tests": { who: { ip: 127.0.0.0/8 }, what: "*" }
modules:
${MODULES.map((name) => `  mod_${name}: {}`).join('\n')}
`;
  }

  /** The port of the recipe, and the like of it for each encryption. */
  proxyPort(encryption) {
    return { none: this.ports.proxy, starttls: this.ports.proxyStarttls,
      direct: this.ports.proxyDirect }[encryption];
  }

  /** Its list of sessions has that address for `jid`. */
  async knows(jid, address) {
    const users = await this.api('connected_users_info');
    assert.equal(users.find((user) => user.jid === jid)?.ip, address, JSON.stringify(users));
  }

  rooms(domain) {
    return `conference.${domain}`;
  }

  /** Calls a command of its HTTP interface. */
  api(command, values = {}) {
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: LOOPBACK, port: this.ports.api, path: `/api/${command}`, method: 'POST',
      }, (response) => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text))
          : reject(new Error(`ejabberd: ${command}: ${text}`))));
      });
      request.on('error', reject);
      request.end(JSON.stringify(values));
    });
  }

  /** What it says goes to a file of its own. */
  tails() {
    const file = path.join(this.dir, 'ejabberd.log');
    const log = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    return `${super.tails()}\n${log.split('\n').slice(-40).join('\n')}`;
  }

  async start() {
    const spool = path.join(this.dir, 'spool');
    fs.mkdirSync(spool, { recursive: true });
    const child = new Child({
      name: this.name, command: 'erl', logFile: path.join(this.dir, 'ejabberd.out'),
      args: ['-noinput', '-mnesia', 'dir', JSON.stringify(spool), '-s', 'ejabberd'],
      env: {
        ...process.env, HOME: this.dir, ERL_LIBS: debianLibraries('ejabberd-'),
        ERL_CRASH_DUMP: '/dev/null', EJABBERD_CONFIG_PATH: this.configFile,
        EJABBERD_LOG_PATH: path.join(this.dir, 'ejabberd.log'),
      },
    });
    this.children = [child];
    for (const port of Object.values(this.ports)) await untilAnswers(child, port);
    for (const domain of ALL_DOMAINS) await this.#makeAccounts(domain);
  }

  async #makeAccounts(domain) {
    for (const [user, password] of Object.entries(ACCOUNTS)) {
      await this.api('register', { user, host: domain, password });
    }
    for (const [localuser, user] of rosterPairs()) {
      await this.api('add_rosteritem', {
        localuser, localhost: domain, user, host: domain, nick: user, group: '', subs: 'both',
      });
    }
  }
}
