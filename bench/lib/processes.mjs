// What processes cost: CPU time and memory, as the kernel counts them.

import fs from 'node:fs';
import path from 'node:path';
import { until } from '../../interop/lib/until.mjs';

const NS = 1e-9;

const PATIENCE_MS = 15_000;
/** Hardly any CPU: in cores, in that time. */
const QUIET = 0.05;
const QUIET_MS = 300;
/** It does not get less any more: the share of what it was, in that time. */
const STEADY = 0.9;
const STEADY_MS = 1_000;

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
}

const numbersIn = (dir) => fs.readdirSync(dir).filter((name) => /^\d+$/.test(name)).map(Number);

/** The process and all that descend from it. */
function tree(root) {
  const children = new Map();
  for (const pid of numbersIn('/proc')) {
    const parent = Number(/\) . (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1]);
    children.set(parent, [...children.get(parent) ?? [], pid]);
  }
  const found = [root];
  for (const pid of found) found.push(...children.get(pid) ?? []);
  return found;
}

/** Seconds of CPU of all threads of a process; the kernel's own count, finer than that of stat. */
function cpuOf(pid) {
  const dir = `/proc/${pid}/task`;
  if (!fs.existsSync(dir)) return 0;
  return numbersIn(dir).reduce((sum, tid) =>
    sum + Number(read(path.join(dir, String(tid), 'schedstat')).split(' ')[0]) * NS, 0);
}

function memoryOf(pid) {
  const text = read(`/proc/${pid}/smaps_rollup`);
  const bytes = (name) => Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { anonymous: bytes('Anonymous'), rss: bytes('Rss'), pss: bytes('Pss') };
}

/** A group of processes that are measured as one, with their children. */
export class Measured {
  /** @param {number[]} roots process ids */
  constructor(roots) {
    this.roots = roots;
  }

  #all() {
    return this.roots.flatMap(tree);
  }

  cpuSeconds() {
    return this.#all().reduce((sum, pid) => sum + cpuOf(pid), 0);
  }

  /** @returns {{anonymous: number, rss: number, pss: number}} bytes */
  memory() {
    const sum = { anonymous: 0, rss: 0, pss: 0 };
    for (const pid of this.#all()) {
      for (const [name, bytes] of Object.entries(memoryOf(pid))) sum[name] += bytes;
    }
    return sum;
  }

  /** The CPU of the next `ms`, in cores. */
  async #busyFor(ms) {
    const [since, before] = [Date.now(), this.cpuSeconds()];
    await until(() => Date.now() - since >= ms, { deadline: 2 * ms + 1000, what: 'a clock' });
    return (this.cpuSeconds() - before) / ((Date.now() - since) / 1000);
  }

  /** Waits until what was begun is done, so that they use hardly any CPU; not for ever. */
  async untilQuiet() {
    const end = Date.now() + PATIENCE_MS;
    while (await this.#busyFor(QUIET_MS) > QUIET && Date.now() < end);
  }

  /** Waits until they use in a second about what they used in the one before; not for ever. */
  async untilSteady() {
    const end = Date.now() + PATIENCE_MS;
    let before = await this.#busyFor(STEADY_MS);
    for (;;) {
      const now = await this.#busyFor(STEADY_MS);
      if (now > before * STEADY || Date.now() > end) return;
      before = now;
    }
  }
}
