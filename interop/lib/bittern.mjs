// bittern itself, with a config of its own.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './child.mjs';
import { LOOPBACK, untilAnswers } from './ports.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The program under test: what the environment names, else the development build. */
export function bitternBinary() {
  return path.resolve(process.env.BITTERN ?? path.join(ROOT, 'build/dev/bittern'));
}

/** A value of TOML: a list, an inline table, or what JSON writes the same way. */
function toml(value) {
  if (Array.isArray(value)) return `[${value.map(toml).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([key, item]) => `${key} = ${toml(item)}`).join(', ')} }`;
}

/**
 * @param {Object<string, *>} settings an object becomes a [name], a list of them [[name]]s; what is
 *     neither stands above the first table.
 */
function configText(settings) {
  const all = Object.entries(settings);
  const isTable = ([, value]) => typeof value === 'object';
  const lines = ['# Written by interop/lib/bittern.mjs',
    ...all.filter((each) => !isTable(each)).map(([name, value]) => `${name} = ${toml(value)}`)];
  for (const [name, section] of all.filter(isTable)) {
    for (const table of [section].flat()) {
      lines.push('', Array.isArray(section) ? `[[${name}]]` : `[${name}]`);
      lines.push(...Object.entries(table).filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${key} = ${toml(value)}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

export class Bittern {
  /**
   * @param {{dir: string, port: number, serverPort?: number, domain?: string, server?: object,
   *     binary?: string, listen?: object, bosh?: object,
   *     sections?: Object<string, *>}} o `server` is its entry, else it is the one on
   *     `serverPort` of this machine, without encryption; `listen` has further keys of the listener
   *     on `port`, `bosh` those of the section of that name, and `sections` all others; further
   *     listeners are `sections.listen`.
   */
  constructor({ dir, port, serverPort, domain, binary = bitternBinary(), listen = {}, bosh = {},
    server = { domains: [domain], host: LOOPBACK, port: serverPort, tls: 'none' },
    sections = {} }) {
    this.dir = dir;
    this.port = port;
    this.binary = binary;
    fs.mkdirSync(dir, { recursive: true });
    this.configFile = path.join(dir, 'bittern.toml');
    fs.writeFileSync(this.configFile, configText({
      ...sections,
      listen: [{ address: LOOPBACK, port, ...listen }, ...sections.listen ?? []],
      server: [server],
      bosh,
    }));
    this.url = `http://${LOOPBACK}:${port}/http-bind`;
    this.child = null;
  }

  async start() {
    const logFile = path.join(this.dir, 'bittern.log');
    const args = ['--config', this.configFile];
    this.child = new Child({ name: 'bittern', command: this.binary, args, logFile });
    await untilAnswers(this.child, this.port);
  }
}
