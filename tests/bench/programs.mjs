// The programs of bench/, started for a test, and what they say.

import assert from 'node:assert/strict';
import path from 'node:path';
import { Child } from '../../interop/lib/child.mjs';
import { until } from '../../interop/lib/until.mjs';

/** The folder of the programs: what the environment names, else that of the development build. */
const PROGRAMS = path.resolve(process.env.BENCH_PROGRAMS
  ?? path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
    '../../build/dev/bench'));

function start(dir, name, args, onLine) {
  return new Child({
    name, command: path.join(PROGRAMS, name), args, logFile: path.join(dir, `${name}.log`), onLine,
  });
}

/** Starts a server that says where it listens; returns its port. */
export async function startServer(dir, name, args = []) {
  let port = null;
  const child = start(dir, name, ['--port', '0', ...args], (line) => {
    port = Number(/^listening 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
  });
  await until(() => port ?? child.ended, { what: `${name} says where it listens` });
  assert.ok(port, child.tail());
  return port;
}

/** One run of bench_load, whose input is at its end from the start. */
export async function load(dir, args) {
  const events = [];
  const child = start(dir, 'bench_load', args.map(String), (line) => events.push(JSON.parse(line)));
  child.process.stdin.end();
  const code = await child.untilEnded(60_000);
  await until(() => events.at(-1)?.event === 'ended', { what: `bench_load ends: ${child.tail()}` });
  assert.deepEqual(events.map(({ event }) => event), ['ready', 'done', 'ended']);
  return { code, ready: events[0], done: events[1] };
}

/** A run in which nothing may go wrong. */
export async function cleanLoad(dir, args) {
  const { code, ready, done } = await load(dir, args);
  assert.equal(done.first_error, '');
  assert.deepEqual([done.lost, done.duplicated, done.disordered, done.errors], [0, 0, 0, 0]);
  assert.equal(done.received, done.sent);
  assert.equal(code, 0);
  return { ready, done };
}
