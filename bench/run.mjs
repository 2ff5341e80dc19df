// Runs the experiments, interleaved: each round has every manager once. See run.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopAll } from '../interop/lib/child.mjs';
import { EXPERIMENTS } from './lib/experiments.mjs';
import { machine, versions } from './lib/machine.mjs';
import { Manager, MANAGERS } from './lib/managers.mjs';
import { draw } from './lib/plots.mjs';
import { summaries, tableText } from './lib/table.mjs';

const names = [...new Set(EXPERIMENTS.map(({ name }) => name))];

const HELP = `bench/run [--quick] [--only NAME,...] [--managers NAME,...] [--rounds N] [--out DIR]
  --quick      about 2 minutes: one round, fewer sessions, results in build/bench
  --only       of ${names.join(', ')}
  --managers   of ${MANAGERS.join(', ')}
  --rounds N   how often each is measured (3); bittern and the floor 2 N + 1 times
  --out        where the results go (bench/results)
`;

const DEFAULT = { seconds: 3, chatters: 1000, most: 9500, mostOfOthers: 3000, rounds: 3 };
const QUICK = { seconds: 1, chatters: 300, most: 1000, mostOfOthers: 300, rounds: 1 };

const root = fileURLToPath(new URL('../', import.meta.url));
const { values: options } = parseArgs({ options: {
  quick: { type: 'boolean' }, only: { type: 'string' }, managers: { type: 'string' },
  rounds: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' },
} });
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const scale = options.quick ? QUICK : DEFAULT;
const rounds = Number(options.rounds ?? scale.rounds);
function chosen(list, all, usual) {
  const asked = list?.split(',') ?? usual;
  const unknown = asked.find((name) => !all.includes(name));
  if (unknown === undefined) return asked;
  process.stderr.write(`bench/run: there is no ${unknown}\n${HELP}`);
  process.exit(2);
}

const wanted = chosen(options.only, names, names);
const managers = chosen(options.managers, MANAGERS,
  MANAGERS.filter((name) => name !== 'prosody-tcp'));
const out = path.resolve(options.out ?? path.join(root, options.quick ? 'build/bench'
  : 'bench/results'));

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-bench-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));

const samples = [];
const faults = [];
const began = Date.now();

async function startFleet(experiment, name, place) {
  const fleet = [];
  for (let i = 0; i < (experiment.processes ?? 1); i++) {
    const own = path.join(place, String(i));
    fs.mkdirSync(own, { recursive: true });
    fleet.push(await Manager.start(name, own, experiment.options));
  }
  return fleet;
}

async function measure(experiment, name, round) {
  const place = path.join(dir, `${experiment.name}-${name}-${round}`);
  const fleet = await startFleet(experiment, name, place);
  const [manager] = fleet;
  await experiment.run(manager, scale, (figure, value, more) =>
    samples.push({ figure, manager: name, round, value, ...more }), fleet);
  await stopAll();
  fs.rmSync(place, { recursive: true, force: true });
  faults.push(...manager.faults.map((text) => `${experiment.name}, ${name}: ${text}`));
}

const roundsOf = (experiment) => (options.quick ? rounds : experiment.rounds?.(rounds) ?? rounds);

async function measureAll() {
  const chosenOnes = EXPERIMENTS.filter((each) => wanted.includes(each.name)
    && (each.needs?.(scale) ?? true));
  const most = Math.max(...chosenOnes.map(roundsOf));
  for (let round = 1; round <= most; round++) {
    for (const experiment of chosenOnes.filter((each) => round <= roundsOf(each))) {
      for (const name of managers.filter((each) => experiment.managers.includes(each))) {
        const since = Date.now();
        await measure(experiment, name, round);
        console.error(`round ${round}: ${experiment.name}, ${name}: `
          + `${((Date.now() - since) / 1000).toFixed(0)} s`);
      }
    }
  }
}

/** The README shows what was measured last; only all of it goes there. */
function writeIntoReadme(table) {
  const file = path.join(root, 'README.md');
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, text.replace(/(<!-- bench\/run -->\n)[^]*?(\n<!-- end -->)/,
    (all, begin, end) => begin + table + end));
}

function write() {
  const found = summaries(samples, managers);
  const table = tableText(found, managers);
  fs.mkdirSync(out, { recursive: true });
  const result = { machine: machine(), versions: versions(), scale: { ...scale, rounds },
    seconds: Math.round((Date.now() - began) / 1000), faults, table: found, samples };
  const place = (name) => path.join(out, name);
  fs.writeFileSync(place('latest.json'), `${JSON.stringify(result)}\n`);
  fs.writeFileSync(place('table.md'), `${table}\n`);
  draw(samples, found, place);
  if (Object.keys(options).length === 0) writeIntoReadme(table);
  console.log(`\n${table}\n`);
  if (faults.length > 0) console.log(`Not as it should be:\n${faults.join('\n')}`);
}

try {
  await measureAll();
  write();
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  await stopAll();
}
