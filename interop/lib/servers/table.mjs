// What came of each step on each way to each server: the table that interop/run prints.

import fs from 'node:fs';

const FIRST = ['server', 'encryption', 'found by'];

export class Table {
  #rows = [];

  /** @param {string[]} steps its columns, behind those that name the way */
  constructor(steps) {
    this.steps = steps;
  }

  /** A row: its step() notes what came of one, "ok" or what happened. */
  row(...names) {
    const cells = new Map();
    this.#rows.push([names, cells]);
    return { step: (name, result) => cells.set(name, result) };
  }

  /** As Markdown; what is not "ok" stands below. */
  text() {
    const notes = [];
    const cell = (result = 'not reached') => {
      if (result === 'ok') return 'ok';
      if (!notes.includes(result)) notes.push(result);
      return `${result.startsWith('FAILED') ? 'FAILED' : '-'} (${notes.indexOf(result) + 1})`;
    };
    const lines = this.#rows.map(([names, cells]) =>
      [...names, ...this.steps.map((step) => cell(cells.get(step)))]);
    const head = [...FIRST, ...this.steps];
    const rule = head.map(() => '---');
    return [
      ...[head, rule, ...lines].map((line) => `| ${line.join(' | ')} |`), '',
      ...notes.map((note, index) => `(${index + 1}) ${note.split('\n', 1)[0]}`),
    ].join('\n').concat('\n');
  }

  /** Writes it to the file that the environment names, if it does. */
  write(variable) {
    const file = process.env[variable];
    if (file) fs.writeFileSync(file, this.text());
  }
}
