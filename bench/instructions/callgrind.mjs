// bittern under callgrind, and what callgrind counted.

import fs from 'node:fs';
import path from 'node:path';
import { Bittern, bitternBinary } from '../../interop/lib/bittern.mjs';
import { Child } from '../../interop/lib/child.mjs';
import { freePorts, untilAnswers } from '../../interop/lib/ports.mjs';
import { DOMAIN } from './server.mjs';

const END_DEADLINE_MS = 60_000;

// The same code on every processor: glibc and OpenSSL choose by what it can do. And no address
// that depends on the length of the environment.
const ENVIRONMENT = {
  PATH: process.env.PATH,
  LC_ALL: 'C',
  MALLOC_ARENA_MAX: '1',
  GLIBC_TUNABLES: 'glibc.cpu.hwcaps=-AVX,-AVX2,-AVX_Fast_Unaligned_Load,-AVX512F,-AVX512VL'
    + ',-AVX512BW,-ERMS,-FSRM,-BMI2,-RTM',
  OPENSSL_ia32cap: '~0x0:~0x0',
};

/** Names without what a person would not write: a clone's mark, how deep it calls itself. */
const LEFT_OUT = [/'\d+$/, /( \[clone [^\]]*\])+$/, /\[abi:\w+\]/g, /\(anonymous namespace\)::/g];

/** Without the parameters, and without the arguments of templates. */
function withoutArguments(name) {
  let short = '';
  let depth = 0;
  for (const [i, char] of [...name].entries()) {
    if (depth === 0 && name.startsWith('operator', i)) {
      return short + /^operator(?:\(\))?[^(]*/.exec(name.slice(i))[0];
    }
    if (char === '(' && depth === 0) break;
    if (char === '>') depth--;
    if (depth === 0) short += char;
    if (char === '<') depth++;
  }
  return short;
}

/** What has no name is its library's. */
function nameOf(name, object) {
  if (name.startsWith('0x')) return `${path.basename(object)}: without a name`;
  return withoutArguments(LEFT_OUT.reduce((text, pattern) => text.replace(pattern, ''), name));
}

/**
 * Counts by function: {self, inclusive} instructions. What a function calls while it is already
 * running is in its inclusive count twice.
 */
export function readCounts(text) {
  const functions = new Map();
  let current;
  let object = '';
  let ofCall = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('ob=')) {
      object = line.slice(3);
    } else if (line.startsWith('fn=')) {
      const name = nameOf(line.slice(3), object);
      current = functions.get(name) ?? { self: 0, inclusive: 0 };
      functions.set(name, current);
    } else if (line.startsWith('calls=')) {
      ofCall = true;
    } else if (/^[+*\d-]/.test(line) && current) {
      const count = Number(line.split(' ')[1] ?? 0);
      current.inclusive += count;
      if (!ofCall) current.self += count;
      ofCall = false;
    }
  }
  return functions;
}

/** Starts bittern, lets `perform(port)` happen, ends bittern, and returns the counts. */
export async function countInstructions({ dir, serverPort, perform }) {
  const [port] = await freePorts(1);
  const { configFile } = new Bittern({ dir, port, serverPort, domain: DOMAIN });
  const file = path.join(dir, 'callgrind.out');
  const child = new Child({
    name: 'bittern under callgrind', command: 'valgrind', logFile: path.join(dir, 'bittern.log'),
    env: ENVIRONMENT,
    args: ['--tool=callgrind', '--quiet', `--callgrind-out-file=${file}`, '--compress-strings=no',
      '--compress-pos=no', bitternBinary(), '--config', configFile],
  });
  try {
    await untilAnswers(child, port, END_DEADLINE_MS);
    await perform(port);
    child.kill('SIGTERM');
    const code = await child.untilEnded(END_DEADLINE_MS);
    if (code !== 0) throw new Error(`it ended with ${code}`);
  } catch (error) {
    console.error(child.tail());
    await child.stop();
    throw error;
  }
  return readCounts(fs.readFileSync(file, 'utf8'));
}
