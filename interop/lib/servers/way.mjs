// One way to a server: a bittern that gets there with one encryption, by host or by DNS.

import fs from 'node:fs';
import path from 'node:path';
import { Bittern } from '../bittern.mjs';
import { Dns } from '../dns.mjs';
import { NativePeer } from '../native-peer.mjs';
import { freePorts, LOOPBACK } from '../ports.mjs';
import { until } from '../until.mjs';
import { alice } from './chat.mjs';
import { ACCOUNTS, DOMAINS } from './server.mjs';

const SERVICES = { starttls: '_xmpp-client', direct: '_xmpps-client' };

export class Way {
  #atEnd = [];
  alice = null;
  bob = null;

  /**
   * @param {import('./server.mjs').Server} server
   * @param {{encryption: string, found?: string, name: string, count?: number,
   *     changes?: {entry: object}}} o `count` messages go each way; `changes.entry` are keys of
   *     [[server]], undefined for one that is left out
   */
  static async start(server, { encryption, found = 'host', name, count, changes }) {
    const way = new Way();
    Object.assign(way, { server, encryption, found, name, count, domain: DOMAINS[encryption] });
    way.dir = path.join(server.dir, name);
    fs.mkdirSync(way.dir);
    const [port] = await freePorts(1);
    const lead = found === 'dns' ? await way.#byDns() : way.#byHost();
    const certificate = encryption === 'none' ? {} : { ca_file: server.certificate.authorityFile };
    way.bittern = new Bittern({
      dir: way.dir, port, sections: lead.sections,
      // So that a page that vanished is given up soon.
      bosh: { inactivity_s: 3 },
      server: { domains: way.#domains(), ...lead.entry, ...certificate, ...changes?.entry },
    });
    await way.bittern.start();
    return way;
  }

  #domains() {
    return [...new Set([this.domain, this.server.anonymous(this.domain)])];
  }

  #byHost() {
    const port = this.server.ports[this.encryption];
    return { entry: { host: LOOPBACK, port, tls: this.encryption }, sections: {} };
  }

  /** The kind of record says whether it is direct TLS. */
  async #byDns() {
    const [port] = await freePorts(1);
    this.dns = new Dns({
      dir: this.dir, port, service: SERVICES[this.encryption], domains: this.#domains(),
      serverPort: this.server.ports[this.encryption],
    });
    await this.dns.start();
    return {
      entry: { allow_private_addresses: true },
      sections: { dns: { servers: [`${LOOPBACK}:${port}`] } },
    };
  }

  /** Both are there, for the steps that they do together. */
  async meet() {
    this.bob = new NativePeer({
      dir: this.dir, jid: `bob@${this.domain}/native`, password: ACCOUNTS.bob,
      port: this.server.ports[this.encryption], encryption: this.encryption,
      authorityFile: this.server.certificate.authorityFile,
    });
    await this.bob.online();
    if (this.bob.secured !== (this.encryption !== 'none')) throw new Error('bob is not as told');
    this.alice = await alice(this);
  }

  atEnd(action) {
    this.#atEnd.unshift(action);
  }

  /** Waits until bittern has ended the session. */
  async untilEnded(sid) {
    const ended = (line) => line.includes('session-ended') && line.includes(sid.slice(0, 6));
    await until(() => this.bittern.child.logText().split('\n').some(ended),
      { what: 'bittern gives the session up' });
  }

  tails() {
    return [this.bittern.child, this.bob?.child].filter(Boolean).map((child) => child.tail())
      .join('\n');
  }

  async stop() {
    for (const action of this.#atEnd.splice(0)) await action();
    for (const child of [this.bob?.child, this.bittern.child, this.dns?.child]) await child?.stop();
  }
}
