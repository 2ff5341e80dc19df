// Memory and open files during and after many messages, and many abandoned sessions: see soak.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopAll } from '../interop/lib/child.mjs';
import { until } from '../interop/lib/until.mjs';
import { Manager } from './lib/managers.mjs';

const HELP = `bench/soak [--messages N] [--sessions N] [--lives N] [--every S] [--out DIR]
  --messages N  how many are sent (86400000: a day of one a second from 1,000 sessions)
  --sessions N  that send them (1000)
  --lives N     sessions that log in, get a message and are abandoned (1000000)
  --every S     seconds from one sample to the next (60)
  --out DIR     where the tables go (bench/results)
`;

const { values: options } = parseArgs({ options: {
  messages: { type: 'string', default: '86400000' }, sessions: { type: 'string', default: '1000' },
  lives: { type: 'string', default: '1000000' }, every: { type: 'string', default: '60' },
  out: { type: 'string' }, help: { type: 'boolean' },
} });
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const [messages, sessions, lives, every] =
  [options.messages, options.sessions, options.lives, options.every].map(Number);
const out = path.resolve(options.out ?? fileURLToPath(new URL('results', import.meta.url)));

const IN_FLIGHT = 8;
/** So many clients live at the same time; what those before them abandoned ends by itself. */
const LIVES_AT_A_TIME = 20;
const INACTIVITY_S = 1;
/** The slowest that a machine may be, in a second: when to give up. */
const SLOWEST = { messages: 5_000, lives: 200 };
/** For the last sessions to end by themselves. */
const PATIENCE_MS = 30_000;
/** More than that between the first sample and the last is growth. */
const FLAT = 1.1;

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-soak-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));

/** What of a manager is counted, over time. */
class Account {
  #lines = [];
  #memory = [];

  constructor(manager) {
    this.processes = manager.processes;
  }

  files() {
    return fs.readdirSync(`/proc/${this.processes.roots[0]}/fd`).length;
  }

  sample(label) {
    const { anonymous } = this.processes.memory();
    this.#lines.push(`| ${label} | ${(anonymous / 1e6).toFixed(2)} | ${this.files()} |`);
    console.error(this.#lines.at(-1));
    return anonymous;
  }

  /** Takes a sample now and then until `work` is done. */
  async during(work, label) {
    const begin = Date.now();
    const timer = setInterval(() => this.#memory.push(
      this.sample(`${label}, ${Math.round((Date.now() - begin) / 1000)} s`)), every * 1000);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  /** How many times as much the last sample was as the first. */
  get growth() {
    return this.#memory.length > 1 ? this.#memory.at(-1) / this.#memory[0] : 1;
  }

  text(title) {
    return [`## ${title}`, '', '| | user memory, MB | open files |', '| --- | --- | --- |',
      ...this.#lines, '', `From the first sample under load to the last: x ${this.growth.toFixed(3)}.`,
      ''].join('\n');
  }
}

function check(what, done, growth) {
  const { lost, duplicated, disordered, errors } = done;
  if (lost + duplicated + disordered + errors > 0) {
    throw new Error(`${what}: ${done.first_error || JSON.stringify(done)}`);
  }
  if (growth > FLAT) throw new Error(`${what}: memory grew, x ${growth.toFixed(2)}`);
}

async function sendMessages() {
  const manager = await Manager.start('bittern', fs.mkdtempSync(path.join(dir, 'run-')));
  const account = new Account(manager);
  account.sample('before the first session');
  const files = account.files();
  const load = manager.load('flood', { sessions, messages, 'in-flight': IN_FLIGHT,
    duration: messages / SLOWEST.messages });
  await load.ready();
  await manager.processes.untilQuiet();
  account.sample('all sessions wait');
  load.go();
  const done = await account.during(load.done(), 'messages');
  await manager.processes.untilQuiet();
  account.sample('all sessions wait again');
  await load.finish();
  await until(() => account.files() <= files, { deadline: PATIENCE_MS, what: 'all files are closed' });
  account.sample('after the last session');
  await stopAll();
  const text = account.text(`${done.received} messages, ${sessions} sessions`);
  check('messages', done, account.growth);
  return text;
}

async function abandonSessions() {
  const manager = await Manager.start('bittern', fs.mkdtempSync(path.join(dir, 'run-')),
    { inactivity: INACTIVITY_S });
  const account = new Account(manager);
  account.sample('before the first session');
  const files = account.files();
  const load = manager.load('churn', { sessions: LIVES_AT_A_TIME, messages: lives, wait: 1,
    abandon: true, duration: lives / SLOWEST.lives });
  await load.ready();
  load.go();
  const done = await account.during(load.done(), 'lives');
  await load.kill();
  await until(() => account.files() <= files, { deadline: PATIENCE_MS, what: 'all files are closed' });
  account.sample('after the last session');
  await stopAll();
  const text = account.text(`${done.lives} sessions that were abandoned`);
  check('lives', done, account.growth);
  return text;
}

try {
  const text = `${await sendMessages()}\n${await abandonSessions()}`;
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(path.join(out, 'soak.md'), text);
  console.log(`\n${text}`);
} catch (error) {
  console.error(`bench/soak: ${error.message}`);
  process.exitCode = 1;
} finally {
  await stopAll();
}
