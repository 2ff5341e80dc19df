// A DNS server on loopback that leads from some domains to one server: dnsmasq.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Child } from './child.mjs';
import { LOOPBACK, untilAnswers } from './ports.mjs';

/** Where the records lead: never the domain's own name, so that nobody can mistake one for it. */
const HOST = 'xmpp.servers.example';

export class Dns {
  /**
   * @param {{dir: string, port: number, service: string, domains: string[], serverPort: number}} o
   *     each domain has one record, of `service`: _xmpp-client or _xmpps-client
   */
  constructor({ dir, port, service, domains, serverPort }) {
    this.dir = dir;
    this.port = port;
    this.args = [
      '--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--pid-file',
      '--log-facility=-', '--log-queries', `--user=${os.userInfo().username}`,
      `--port=${port}`, `--listen-address=${LOOPBACK}`, '--bind-interfaces', '--local=/example/',
      '--local=/example.org/', `--host-record=${HOST},${LOOPBACK}`,
      ...domains.map((domain) =>
        `--srv-host=${service}._tcp.${domain},${HOST},${serverPort},0,5`),
    ];
    fs.mkdirSync(dir, { recursive: true });
  }

  async start() {
    this.child = new Child({
      name: 'dnsmasq', command: 'dnsmasq', args: this.args,
      logFile: path.join(this.dir, 'dnsmasq.log'),
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    await untilAnswers(this.child, this.port);
  }
}
