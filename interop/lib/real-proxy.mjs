// What the proxies of the recipes have in common: a program with children, its log, and reloads.

import fs from 'node:fs';
import path from 'node:path';
import { Child } from './child.mjs';
import { untilAnswers } from './ports.mjs';
import { until } from './until.mjs';

/** The name in the recipes. */
export const HOST = 'chat.example.org';

export class RealProxy {
  /** Whether it tells bittern at once that a client has hung up. */
  noticesHangUp = true;

  /**
   * @param {{name: string, dir: string, httpPort: number, httpsPort: number, adminPort: number,
   *     boshPort: number, proxyV2Port: number, pagePort: number, page: string,
   *     certificate: object}} place its ports and those of bittern, the web client's files, and
   *     what makeCertificate() made
   */
  constructor(place) {
    this.place = place;
    this.dir = place.dir;
    fs.mkdirSync(this.dir, { recursive: true });
    this.child = null;
  }

  get origin() {
    return `https://${HOST}:${this.place.httpsPort}`;
  }

  /** The port of bittern that it passes requests on to. */
  get bitternPort() {
    return this.place.boshPort;
  }

  write(name, text) {
    const file = path.join(this.dir, name);
    fs.writeFileSync(file, text);
    return file;
  }

  async run(command, args, env = {}) {
    this.child = new Child({
      name: this.place.name, command, args, group: true,
      logFile: path.join(this.dir, 'proxy.log'),
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, ...env },
    });
    await untilAnswers(this.child, this.place.httpsPort);
  }

  #said(pattern) {
    return this.child.logText().split(pattern).length - 1;
  }

  /** Sends the signal that means reload, and waits until the log has `done` once more. */
  async reloadBy(signal, done) {
    const before = this.#said(done);
    this.child.kill(signal);
    await until(() => this.#said(done) > before, { what: `${this.place.name} says ${done}` });
  }
}
