// Server, manager and proxy together, in a fresh folder of their own.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Bittern } from './bittern.mjs';
import { Nginx } from './nginx.mjs';
import { freePorts } from './ports.mjs';
import { Prosody } from './prosody.mjs';

export const DOMAIN = 'example.org';
export const ACCOUNTS = { alice: 'alice-secret', bob: 'bob-secret' };
export const jidOf = (user) => `${user}@${DOMAIN}`;

export class Stack {
  #atEnd = [];

  /**
   * Starts what `parts` names, in that order of dependence.
   * @param {{parts?: string[], binary?: string, bosh?: Object<string, number>}} options
   */
  static async start({ parts = ['prosody', 'bittern', 'nginx'], binary, bosh } = {}) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-interop-'));
    const [serverPort, boshPort, pagePort] = await freePorts(3);
    const stack = new Stack();
    stack.dir = dir;
    stack.prosody = new Prosody({
      dir: path.join(dir, 'prosody'), port: serverPort, domain: DOMAIN, accounts: ACCOUNTS,
    });
    stack.bittern = new Bittern({
      dir: path.join(dir, 'bittern'), port: boshPort, serverPort, domain: DOMAIN, binary, bosh,
    });
    stack.nginx = new Nginx({ dir: path.join(dir, 'nginx'), port: pagePort, boshPort });
    try {
      for (const part of parts) await stack[part].start();
    } catch (error) {
      await stack.fail();
      throw error;
    }
    return stack;
  }

  get #children() {
    return [this.prosody, this.bittern, this.nginx].map((part) => part.child).filter(Boolean);
  }

  /** What the logs said last, for a person who looks for the reason. */
  tails() {
    return this.#children.map((child) => child.tail()).join('\n');
  }

  /** `action` (may be async) runs before the servers end; the last one given runs first. */
  atEnd(action) {
    this.#atEnd.unshift(action);
  }

  async stop() {
    await this.#end();
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  /** The end after a failure: says what the logs said. */
  async fail() {
    await this.#end();
    console.error(this.tails());
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  async #end() {
    for (const action of this.#atEnd.splice(0)) await action();
    for (const child of this.#children.reverse()) await child.stop();
  }
}
