// The three servers, each in a folder of its own, started and ended together.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeCertificate } from '../certificate.mjs';
import { freePorts } from '../ports.mjs';
import { Ejabberd } from './ejabberd.mjs';
import { Jabberd2 } from './jabberd2.mjs';
import { ProsodyServer } from './prosody.mjs';
import { ALL_NAMES } from './server.mjs';

export const SERVERS = { prosody: ProsodyServer, ejabberd: Ejabberd, jabberd2: Jabberd2 };

export class Ground {
  constructor() {
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-servers-'));
    const [first, ...others] = ALL_NAMES;
    this.certificate = makeCertificate(path.join(this.dir, 'tls'), first, others);
    this.servers = [];
  }

  /**
   * Starts the server of that name, and waits until it serves. A port may be somebody else's by the
   * time that it binds it, and then it serves on the others only: once more, on new ones.
   */
  async start(name) {
    try {
      return await this.#start(name, name);
    } catch {
      return this.#start(name, `${name}-again`);
    }
  }

  async #start(name, folder) {
    const Kind = SERVERS[name];
    const numbers = await freePorts(Kind.portsNeeded.length);
    const ports = Object.fromEntries(Kind.portsNeeded.map((use, i) => [use, numbers[i]]));
    const { certificate } = this;
    const server = new Kind({ dir: path.join(this.dir, folder), certificate, ports });
    this.servers.push(server);
    try {
      await server.start();
    } catch (error) {
      console.error(server.tails());
      await server.stop();
      throw error;
    }
    return server;
  }

  async stop() {
    await Promise.all(this.servers.map((server) => server.stop()));
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}
