// One load generator: bench_load, and what it says.

import path from 'node:path';
import { Child } from '../../interop/lib/child.mjs';
import { until } from '../../interop/lib/until.mjs';
import { toolPath } from './tool.mjs';

/** How slow the slowest manager may set up sessions: so many in a second. */
const SLOWEST_SETUP = 40;
const PATIENCE_MS = 60_000;

let started = 0;

export class Load {
  #events = new Map();

  /** @param {{dir: string, mode: string, options: Object<string, string|number|boolean>}} o */
  constructor({ dir, mode, options }) {
    this.options = options;
    const args = [mode, ...Object.entries(options).flatMap(([name, value]) =>
      (value === true ? [`--${name}`] : [`--${name}`, String(value)]))];
    this.child = new Child({
      name: `bench_load ${mode}`, command: toolPath('bench_load'), args,
      logFile: path.join(dir, `load-${++started}.log`),
      onLine: (line) => {
        const event = JSON.parse(line);
        this.#events.set(event.event, event);
      },
    });
  }

  #event(name, deadline) {
    return until(() => {
      if (this.#events.has(name)) return this.#events.get(name);
      if (this.child.ended) throw new Error(`no '${name}': ${this.child.tail()}`);
      return undefined;
    }, { deadline, what: `${this.child.name} is ${name}` });
  }

  ready() {
    return this.#event('ready', PATIENCE_MS + (this.options.sessions / SLOWEST_SETUP) * 1000);
  }

  #write(line) {
    this.child.process.stdin.write(line);
  }

  go() {
    this.#write('go\n');
  }

  done() {
    const { duration, poll = 0 } = this.options;
    return this.#event('done', PATIENCE_MS + (duration + poll) * 1000);
  }

  /** @returns what it says when it is done, and the CPU that `processes` took until then. */
  async measure(processes) {
    const before = processes.cpuSeconds();
    this.go();
    const done = await this.done();
    return { done, cpu: processes.cpuSeconds() - before };
  }

  /** Ends the sessions in good order. */
  async finish() {
    this.#write('end\n');
    await this.child.untilEnded(PATIENCE_MS);
  }

  /** Ends it without a word to the manager. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.child.untilEnded();
  }
}
