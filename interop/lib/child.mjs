// A program of ours: started with its output in a file, and never left behind.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import readline from 'node:readline';
import { until } from './until.mjs';

const TERM_DEADLINE_MS = 5_000;
const TAIL_LINES = 40;

/** Every child that has not ended yet, oldest first. */
const running = new Set();

export class Child {
  /**
   * @param {{name: string, command: string, args?: string[], logFile: string, group?: boolean,
   *     onLine?: (line: string) => void}} options `group`: it has children of its own, which a hard
   *     end has to reach; `onLine`: each line of its output is told to it instead of the log, and
   *     it can be written to.
   */
  constructor({ name, command, args = [], logFile, env = process.env, group = false, onLine }) {
    this.name = name;
    this.group = group;
    this.logFile = logFile;
    /** How it ended, as text; null while it runs. */
    this.ended = null;
    this.code = null;
    const log = fs.openSync(logFile, 'a');
    this.process = spawn(command, args,
      { stdio: onLine ? ['pipe', 'pipe', log] : ['ignore', log, log], env, detached: group });
    fs.closeSync(log);
    if (onLine) readline.createInterface({ input: this.process.stdout }).on('line', onLine);
    // Who writes to one that has ended learns of it by the end.
    this.process.stdin?.on('error', () => {});
    running.add(this);
    this.process.once('error', (error) => this.#end(error.message));
    this.process.once('exit', (code, signal) => this.#end(signal ?? `exit code ${code}`, code));
  }

  #end(how, code = null) {
    this.ended = how;
    this.code = code;
    running.delete(this);
  }

  kill(signal) {
    if (this.ended || !this.process.pid) return;
    if (this.group && signal === 'SIGKILL') process.kill(-this.process.pid, signal);
    else this.process.kill(signal);
  }

  /** Waits for the end, and returns the exit code (null when a signal ended it). */
  async untilEnded(deadline = TERM_DEADLINE_MS) {
    await until(() => this.ended, { deadline, what: `${this.name} ends` });
    return this.code;
  }

  /** SIGTERM, and SIGKILL when that does not end it in time. */
  async stop() {
    this.kill('SIGTERM');
    try {
      await this.untilEnded();
    } catch {
      this.kill('SIGKILL');
      await this.untilEnded();
    }
  }

  logText() {
    return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8') : '';
  }

  tail() {
    const lines = this.logText().trimEnd().split('\n').slice(-TAIL_LINES);
    return `--- ${this.name} (${this.ended ?? 'running'}), ${this.logFile}\n${lines.join('\n')}`;
  }
}

/** Ends every child, newest first: the proxy before the manager, the manager before the server. */
export async function stopAll() {
  for (const child of [...running].reverse()) await child.stop();
}

// However this process ends (an exception, process.exit), no child stays. 'exit' handlers cannot
// wait, so this is the hard way; the gentle one is stopAll().
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
// The test runner ends a test file with SIGTERM, a terminal with SIGINT or SIGHUP.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(1);
  });
}
