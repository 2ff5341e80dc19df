// One of the real proxies with its recipe, a bittern behind it, and the Prosody that all share.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Bittern } from './bittern.mjs';
import { makeCertificate } from './certificate.mjs';
import { freePorts, LOOPBACK } from './ports.mjs';
import { Prosody } from './prosody.mjs';
import { HOST } from './real-proxy.mjs';
import { ACCOUNTS, DOMAIN, jidOf } from './stack.mjs';
import { Client } from './strophe.mjs';
import { Web, Web2 } from './web.mjs';
import { useAgent } from './xhr.mjs';

export const PUBLIC_URL = `https://${HOST}/http-bind`;
export const PAGE = '<!doctype html><title>the web client</title>';

/** What all the proxies share. */
export class Ground {
  static async start() {
    const ground = new Ground();
    ground.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-proxies-'));
    ground.page = path.join(ground.dir, 'page');
    fs.mkdirSync(ground.page);
    fs.writeFileSync(path.join(ground.page, 'index.html'), PAGE);
    ground.certificate = makeCertificate(path.join(ground.dir, 'certificates'), HOST);
    [ground.serverPort] = await freePorts(1);
    ground.prosody = new Prosody({
      dir: path.join(ground.dir, 'prosody'), port: ground.serverPort, domain: DOMAIN,
      accounts: ACCOUNTS,
    });
    await ground.prosody.start();
    return ground;
  }

  async stop() {
    await this.prosody.child.stop();
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

// Answers are small here, and are to be compressed all the same.
const SECTIONS = {
  http: { compress_from_bytes: 64 },
  discovery: { public_url: PUBLIC_URL },
};

// Of /proc/net/tcp.
const ESTABLISHED = '01';
const TIME_WAIT = '06';

export class Edge {
  #atEnd = [];
  failed = false;

  static async start(ground, name, Proxy) {
    const edge = new Edge();
    edge.name = name;
    edge.authority = ground.certificate.authority;
    const dir = path.join(ground.dir, name);
    const [boshPort, proxyV2Port, httpPort, httpsPort, adminPort, pagePort] = await freePorts(6);
    edge.bittern = new Bittern({
      dir: path.join(dir, 'bittern'), port: boshPort, serverPort: ground.serverPort, domain: DOMAIN,
      sections: {
        ...SECTIONS, listen: [{ address: LOOPBACK, port: proxyV2Port, proxy_protocol: true }],
      },
    });
    edge.proxy = new Proxy({
      name, dir: path.join(dir, 'proxy'), httpPort, httpsPort, adminPort, boshPort, proxyV2Port,
      pagePort, page: ground.page, certificate: ground.certificate,
    });
    const agent = edge.web().agent;
    useAgent(edge.proxy.origin, agent);
    await edge.bittern.start();
    await edge.proxy.start();
    return edge;
  }

  /** `action` (may be async) runs before the servers end. */
  atEnd(action) {
    this.#atEnd.unshift(action);
  }

  #kept(web) {
    this.atEnd(() => web.close());
    return web;
  }

  /** Requests over TLS to the proxy. */
  web(options = {}) {
    const { origin } = this.proxy;
    return this.#kept(new Web({ origin, authority: this.authority, ...options }));
  }

  web2() {
    return this.#kept(new Web2({ origin: this.proxy.origin, authority: this.authority }));
  }

  /** Plain ones: to the proxy's port for them, or to bittern. */
  plainWeb(port) {
    return this.#kept(new Web({ origin: `http://${LOOPBACK}:${port}` }));
  }

  /** A Strophe client of `user` that is logged in through the proxy, and not yet online. */
  async loggedIn(user, resource) {
    const client = new Client(this, {}, `${this.proxy.origin}/http-bind`);
    await client.login(`${jidOf(user)}/${this.name} ${resource}`, ACCOUNTS[user]);
    return client;
  }

  /** The same, online. */
  async online(user, resource) {
    const client = await this.loggedIn(user, resource);
    await client.comeOnline();
    return client;
  }

  /** The lines of bittern's log that tell of `event` of the session `sid`. */
  logged(event, sid) {
    return this.bittern.child.logText().split('\n').filter((line) => {
      const shown = / sid=([^ .]+)/.exec(line)?.[1];
      return line.includes(` ${event} `) && shown && sid.startsWith(shown);
    });
  }

  /** The TCP connections that bittern has with the proxy, or had in the last minute. */
  connections({ past = false } = {}) {
    const port = `:${this.proxy.bitternPort.toString(16).toUpperCase().padStart(4, '0')}`;
    const states = past ? [ESTABLISHED, TIME_WAIT] : [ESTABLISHED];
    const rows = fs.readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)
      .map((row) => row.trim().split(/\s+/));
    return new Set(rows.filter(([, local, remote, state]) =>
      states.includes(state) && [local, remote].some((end) => end.endsWith(port)))
      .map(([, local, remote]) => (local.endsWith(port) ? remote : local)));
  }

  async stop() {
    for (const action of this.#atEnd.splice(0)) await action();
    await this.proxy.child?.stop();
    this.proxy.close?.();
    await this.bittern.child?.stop();
    if (this.failed) console.error(`${this.proxy.child.tail()}\n${this.bittern.child.tail()}`);
  }
}
