// The programs of bench/, as the release preset builds them.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../../interop/lib/child.mjs';
import { until } from '../../interop/lib/until.mjs';

const BUILD = path.resolve(process.env.BENCH_BUILD
  ?? fileURLToPath(new URL('../../build/release/bench', import.meta.url)));

export const toolPath = (name) => path.join(BUILD, name);

/** Starts a program that says "listening ADDRESS:PORT" first. */
export async function startListening({ name, dir, args }) {
  let address;
  const child = new Child({
    name, command: toolPath(name), args, logFile: path.join(dir, `${name}.log`),
    onLine: (line) => (address ??= /^listening (\S+)$/.exec(line)?.[1]),
  });
  await until(() => {
    if (child.ended) throw new Error(child.tail());
    return address;
  }, { what: `${name} listens` });
  return { child, address, port: Number(address.split(':').at(-1)) };
}
