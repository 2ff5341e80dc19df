// Push against pull: see push-vs-pull.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopAll } from '../interop/lib/child.mjs';
import { cellsOf, GRIDS, minutesFor } from './lib/grid.mjs';
import { machine, versions } from './lib/machine.mjs';
import { Manager } from './lib/managers.mjs';
import { segmentsOf } from './lib/packets.mjs';
import { drawPush } from './lib/push-plots.mjs';

const HELP = `bench/push-vs-pull [--quick | --full] [--publish S,...] [--pull S,...] [--users N,...]
                   [--items N] [--manager NAME] [--out DIR]
  --quick    about ${minutesFor(GRIDS.quick)} minutes; results in build/bench
  (neither)  about ${minutesFor(GRIDS.part)} minutes
  --full     publish and pull intervals 1, 5, 15, 30, 50 s, 100 to 9500 users, 10 items: about
             ${(minutesFor(GRIDS.full) / 60).toFixed(0)} hours
  --publish, --pull, --users, --items
             a grid of your own: seconds (pull 0 is push), users, items; what is left out is as
             without them; results in build/bench
  --manager  bittern or floor (bittern)
  --out      where the results go (bench/results)
`;

const root = fileURLToPath(new URL('../', import.meta.url));
const { values: options } = parseArgs({ options: {
  quick: { type: 'boolean' }, full: { type: 'boolean' }, manager: { type: 'string' },
  out: { type: 'string' }, help: { type: 'boolean' }, publish: { type: 'string' },
  pull: { type: 'string' }, users: { type: 'string' }, items: { type: 'string' },
} });
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

/** The numbers that an option lists. */
function numbers(name, least) {
  const list = options[name]?.split(',').map(Number);
  if (!list || list.every((number) => number >= least)) return list;
  process.stderr.write(`bench/push-vs-pull: --${name} is not ${options[name]}\n${HELP}`);
  process.exit(2);
}

const own = { publish: numbers('publish', 1), poll: numbers('pull', 0), users: numbers('users', 2),
  items: numbers('items', 1)?.[0] };
const asked = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
const grid = { ...GRIDS[(options.quick && 'quick') || (options.full && 'full') || 'part'],
  ...asked };
const isPart = options.quick || Object.keys(asked).length > 0;
const out = path.resolve(options.out ?? path.join(root, isPart ? 'build/bench' : 'bench/results'));
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-push-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));

async function measure({ publish, users, poll, duration }, place) {
  fs.mkdirSync(place);
  const manager = await Manager.start(options.manager ?? 'bittern', place);
  const port = Number(new URL(manager.url).port);
  const load = manager.load('push', {
    tcp: manager.tcp, users, 'publish-interval': publish, poll, duration,
    'setup-rate': Math.max(50, Math.round(users / 10)),
  });
  await load.ready();
  const [segments, since] = [segmentsOf(port), Date.now()];
  const { done, cpu } = await load.measure(manager.processes);
  const seconds = (Date.now() - since) / 1000;
  const packets = segmentsOf(port) - segments;
  await stopAll();
  fs.rmSync(place, { recursive: true, force: true });
  const { published, received_items: received, unique_items: unique, trip_ms: trip,
    coherence } = done;
  return {
    publish, users, poll, seconds, published, received, unique, coherence, trip, packets,
    requests: done.requests, bytes: done.http_bytes_sent + done.http_bytes_received,
    cpu_percent: (cpu / seconds) * 100, load_cpu_percent: (done.cpu_s / seconds) * 100,
    faults: done.lost + done.duplicated + done.disordered + done.errors, fault: done.first_error,
  };
}

const way = (poll) => (poll === 0 ? 'push' : `pull ${poll} s`);

function tableText(cells) {
  const head = ['publish', 'users', 'way', 'published', 'received', 'unique', 'coherence',
    'trip, mean ms', 'p99 ms', 'packets/s', 'KB/s', 'server CPU %'];
  const rows = cells.map((cell) => [`${cell.publish} s`, cell.users, way(cell.poll), cell.published,
    cell.received, cell.unique, cell.coherence.toFixed(3), cell.trip.mean.toFixed(1),
    cell.trip.p99.toFixed(1), (cell.packets / cell.seconds).toFixed(0),
    (cell.bytes / cell.seconds / 1024).toFixed(0), cell.cpu_percent.toFixed(1)]);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

async function measureAll() {
  const cells = [];
  for (const [i, cell] of cellsOf(grid).entries()) {
    const result = await measure(cell, path.join(dir, String(i)));
    cells.push(result);
    console.error(`published each ${cell.publish} s to ${cell.users} users, ${way(cell.poll)}: `
      + `${result.cpu_percent.toFixed(1)} % CPU, ${result.trip.mean.toFixed(0)} ms`);
  }
  return cells;
}

function write(cells) {
  const place = (name) => path.join(out, name);
  fs.mkdirSync(out, { recursive: true });
  const result = { machine: machine(), versions: versions(), grid, cells };
  fs.writeFileSync(place('push-vs-pull.json'), `${JSON.stringify(result)}\n`);
  fs.writeFileSync(place('push-vs-pull.md'), `${tableText(cells)}\n`);
  drawPush(cells, place);
  console.log(`\n${tableText(cells)}`);
}

try {
  const cells = await measureAll();
  write(cells);
  const bad = cells.filter(({ faults }) => faults > 0);
  for (const { fault, poll } of bad) console.log(`not as it should be: ${way(poll)}: ${fault}`);
  process.exitCode = bad.length > 0 ? 1 : 0;
} finally {
  await stopAll();
}
