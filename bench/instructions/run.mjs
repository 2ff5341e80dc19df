// Instructions of the hot path: see run.
//
// bittern runs the fixed script once for each figure with more of what it is about, and once
// without: the difference is the figure, and how bittern starts and ends is in none of them.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bitternBinary } from '../../interop/lib/bittern.mjs';
import { stopAll } from '../../interop/lib/child.mjs';
import { countInstructions } from './callgrind.mjs';
import { compare, toEntry } from './compare.mjs';
import { perform } from './script.mjs';
import { Server } from './server.mjs';

const BASELINE = new URL('baseline.json', import.meta.url);

// Without the figure's own more, the tables and buffers are as large as they will be.
const BASE = { renewal: 100, expiry: 20, message: 100, life: 20 };
const MORE = { renewal: 400, expiry: 80, message: 400, life: 40 };

// A machine that is so busy that answers come late makes other ways through the program: then the
// script gives up, and is run again.
const MOST_RUNS = 4;

async function run(dir, counts) {
  for (let time = 1; ; time++) {
    try {
      return await runOnce(`${dir}-${time}`, counts);
    } catch (error) {
      if (time === MOST_RUNS) throw error;
    }
  }
}

async function runOnce(dir, counts) {
  fs.mkdirSync(dir);
  const server = new Server();
  await server.start();
  try {
    return await countInstructions({
      dir, serverPort: server.port, perform: (port) => perform(port, server, counts),
    });
  } finally {
    server.stop();
  }
}

/** (with - without) / times, function by function. */
function difference(more, base, times) {
  const functions = new Map();
  for (const name of new Set([...more.keys(), ...base.keys()])) {
    const nothing = { self: 0, inclusive: 0 };
    const [after, before] = [more.get(name) ?? nothing, base.get(name) ?? nothing];
    functions.set(name, {
      self: (after.self - before.self) / times,
      inclusive: (after.inclusive - before.inclusive) / times,
    });
  }
  return functions;
}

/** What compiled it, as it says itself: other compilers, other counts. */
function compiler() {
  const text = execFileSync('readelf', ['--string-dump=.comment', bitternBinary()],
    { encoding: 'utf8' });
  return /(?:GCC|clang).*/.exec(text)?.[0] ?? 'unknown';
}

async function count(dir) {
  const names = Object.keys(MORE);
  const base = await run(path.join(dir, 'base'), BASE);
  const results = [];
  for (const name of names) {
    results.push(await run(path.join(dir, name), { ...BASE, [name]: BASE[name] + MORE[name] }));
  }
  return Object.fromEntries(names.map((name, i) =>
    [name, toEntry(difference(results[i], base, MORE[name]))]));
}

function report(figures) {
  const now = { compiler: compiler(), figures };
  if (process.argv.includes('--update')) {
    // Each function on a line of its own.
    const text = JSON.stringify(now, null, 1).replace(/\[\s+(\d+),\s+(\d+)\s+\]/g, '[$1, $2]');
    fs.writeFileSync(BASELINE, `${text}\n`);
    for (const [name, { instructions }] of Object.entries(figures)) {
      console.log(`${name}: ${instructions} instructions`);
    }
    return 0;
  }
  const baseline = JSON.parse(fs.readFileSync(BASELINE, 'utf8'));
  const { lines, failed } = compare(figures, baseline);
  console.log(lines.join('\n'));
  if (baseline.compiler !== now.compiler) {
    console.log(`For your information only: the baseline is of ${baseline.compiler}, this is of `
      + now.compiler);
    return 0;
  }
  if (failed) console.log('If that is what it has to cost: bench/instructions/run --update');
  return failed ? 1 : 0;
}

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-instructions-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
try {
  process.exitCode = report(await count(dir));
} finally {
  await stopAll();
}
