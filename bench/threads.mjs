// One thread against two, interleaved: see threads.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopAll } from '../interop/lib/child.mjs';
import { Manager } from './lib/managers.mjs';
import { confine, removeGroups } from './lib/share.mjs';
import { medianOf } from './lib/table.mjs';

const HELP = `bench/threads [--rounds N] [--share PART] [--seconds N] [--out DIR]
  --rounds N    how often each is measured (3)
  --share PART  of a core, for each thread of bittern (0.15); the rest is for the load
  --seconds N   how long each time (4)
  --out DIR     where the table goes (bench/results)
`;

const MICRO = 1e6;
const SESSIONS = 200;
const THREADS = [1, 2];

const { values: options } = parseArgs({ options: {
  rounds: { type: 'string', default: '3' }, share: { type: 'string', default: '0.15' },
  seconds: { type: 'string', default: '4' }, out: { type: 'string' }, help: { type: 'boolean' },
} });
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const [rounds, share, seconds] = [options.rounds, options.share, options.seconds].map(Number);
const out = path.resolve(options.out
  ?? fileURLToPath(new URL('results', import.meta.url)));

const CASES = [
  { name: "browsers' connections, no batching", shared: false, inFlight: 1 },
  { name: "browsers' connections, 8 in flight", shared: false, inFlight: 8 },
  { name: 'connections shared by nginx, no batching', shared: true, inFlight: 1 },
  { name: 'connections shared by nginx, 8 in flight', shared: true, inFlight: 8 },
];

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-threads-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));

/** @returns {Promise<{rate: number, cost: number}>} messages a second, microseconds a message */
async function measure({ name, shared, inFlight }, threads) {
  const place = fs.mkdtempSync(path.join(dir, 'run-'));
  const manager = await Manager.start('bittern', place, { threads, shared });
  const load = manager.load('flood', { sessions: SESSIONS, 'in-flight': inFlight,
    duration: seconds });
  await load.ready();
  await manager.processes.untilQuiet();
  confine(manager.processes.roots[0], share);
  const { done, cpu } = await load.measure(manager.processes);
  const { lost, duplicated, disordered, errors, received } = done;
  if (lost + duplicated + disordered + errors > 0) {
    throw new Error(`${name}, threads = ${threads}: ${done.first_error || JSON.stringify(done)}`);
  }
  await stopAll();
  removeGroups();
  return { rate: received / done.seconds, cost: (cpu / received) * MICRO };
}

async function row(each) {
  const results = THREADS.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, threads] of THREADS.entries()) results[i].push(await measure(each, threads));
  }
  const of = (key) => results.map((list) => medianOf(list.map((result) => result[key])));
  const [rates, costs] = [of('rate'), of('cost')];
  return `| ${each.name} | ${rates.map((rate) => rate.toFixed(0)).join(' | ')} | `
    + `${(rates[1] / rates[0]).toFixed(2)} | ${costs.map((cost) => cost.toFixed(1)).join(' | ')} |`;
}

try {
  const lines = [
    `| each thread with ${share * 100} % of a core | messages/s, 1 thread | 2 threads | ratio | `
      + 'CPU of a message, us, 1 thread | 2 threads |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  for (const each of CASES) {
    lines.push(await row(each));
    console.error(lines.at(-1));
  }
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(path.join(out, 'threads.md'), `${lines.join('\n')}\n`);
  console.log(`\n${lines.join('\n')}\n`);
} catch (error) {
  console.error(`bench/threads: ${error.message}`);
  process.exitCode = 1;
} finally {
  await stopAll();
  removeGroups();
}
