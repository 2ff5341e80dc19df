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

function configText({ port, serverPort, domain, bosh }) {
  const lines = Object.entries(bosh).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return `# Written by interop/lib/bittern.mjs
[[listen]]
address = "${LOOPBACK}"
port = ${port}

[[server]]
domains = ["${domain}"]
host = "${LOOPBACK}"
port = ${serverPort}
tls = "none"

[bosh]
${lines.join('\n')}
`;
}

export class Bittern {
  /**
   * @param {{dir: string, port: number, serverPort: number, domain: string, binary?: string,
   *     bosh?: Object<string, number>}} o `bosh` holds keys of the section of that name.
   */
  constructor({ dir, port, serverPort, domain, binary = bitternBinary(), bosh = {} }) {
    this.dir = dir;
    this.port = port;
    this.binary = binary;
    fs.mkdirSync(dir, { recursive: true });
    this.configFile = path.join(dir, 'bittern.toml');
    fs.writeFileSync(this.configFile, configText({ port, serverPort, domain, bosh }));
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
