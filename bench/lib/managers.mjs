// What is compared: each is started with what stands behind it, and says what of it is measured.

import path from 'node:path';
import { Bittern } from '../../interop/lib/bittern.mjs';
import { makeCertificate } from '../../interop/lib/certificate.mjs';
import { freePorts, LOOPBACK } from '../../interop/lib/ports.mjs';
import { Load } from './load.mjs';
import { Measured } from './processes.mjs';
import { DOMAIN, startEjabberd, startProsody } from './servers.mjs';
import { startSharedProxy } from './shared-proxy.mjs';
import { startListening } from './tool.mjs';

/** A null server in front of which a manager is what costs. */
const startNullServer = (dir) =>
  startListening({ name: 'bench_server', dir, args: ['--port', '0', '--domain', DOMAIN] });

async function startBittern(dir, serverPort, options = {}) {
  const { tls = false, threads = 1, shared = false, inactivity } = options;
  const [port] = await freePorts(1);
  const files = tls && makeCertificate(path.join(dir, 'tls'), DOMAIN);
  const bittern = new Bittern({
    dir, port, serverPort, domain: DOMAIN,
    listen: tls ? { tls: [{ certificate: files.certificate, key: files.key }] } : {},
    // Who polls asks as often as the experiment says; all clients are one address.
    bosh: { polling_s: 0, inactivity_s: inactivity },
    sections: { threads, limits: { max_sessions_per_address: 10_000_000,
      max_connections_per_address: 10_000_000 } },
  });
  await bittern.start();
  if (shared) return { child: bittern.child, url: await startSharedProxy(dir, port) };
  return { child: bittern.child, url: tls ? bittern.url.replace('http:', 'https:') : bittern.url };
}

/** @returns where the load goes, and what of that which was started is `measured`. */
const starters = {
  async bittern(dir, options) {
    const server = await startNullServer(dir);
    const bittern = await startBittern(dir, server.port, options);
    return { measured: [bittern.child], url: bittern.url, tcp: server.address };
  },
  async floor(dir) {
    const server = await startNullServer(dir);
    const { child, address } = await startListening({ name: 'bench_floor', dir,
      args: ['--port', '0', '--server', server.address] });
    return { measured: [child], url: `http://${address}/http-bind`, tcp: server.address };
  },
  async prosody(dir, options) {
    const { child, url } = await startProsody(dir, options);
    return { measured: [child], url };
  },
  async ejabberd(dir) {
    const { child, url } = await startEjabberd(dir);
    return { measured: [child], url };
  },
  async 'bittern+prosody'(dir, options) {
    const prosody = await startProsody(dir, options);
    const bittern = await startBittern(dir, prosody.c2s);
    return { measured: [bittern.child, prosody.child], url: bittern.url };
  },
  /** Without BOSH: what the server alone costs. */
  async 'prosody-tcp'(dir) {
    const { child, c2s } = await startProsody(dir);
    return { measured: [child], tcp: `${LOOPBACK}:${c2s}` };
  },
};

export const MANAGERS = Object.keys(starters);

export class Manager {
  /**
   * @param {{tls?: boolean, threads?: number, shared?: boolean, inactivity?: number,
   *     collector?: string, files?: number}} options `tls`: bittern ends TLS itself; it has so many
   *     `threads`, and sessions end after `inactivity` seconds; `shared`: all clients' requests come
   *     over connections of nginx; `collector` of garbage and open `files`, of Prosody
   */
  static async start(name, dir, options = {}) {
    const parts = await starters[name](dir, options);
    return new Manager(name, dir, parts, options);
  }

  constructor(name, dir, { measured, url, tcp }, { tls = false }) {
    this.name = name;
    this.dir = dir;
    this.processes = new Measured(measured.map((child) => child.process.pid));
    this.tcp = tcp;
    this.url = url;
    this.faults = [];
    this.where = { ...url ? { url } : { tcp }, ...tls ? { insecure: true } : {} };
  }

  /** Starts a load on it. */
  load(mode, options) {
    return new Load({ dir: this.dir, mode, options: { ...this.where, ...options } });
  }

  /** Something that the load's clients should not have seen. */
  fault(text) {
    this.faults.push(text);
  }
}
