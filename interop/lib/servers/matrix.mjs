// The matrix of servers, ways and steps, as tests: each step of each way is one of its own.

import { after, before, describe, it } from 'node:test';
import { ALONE, TOGETHER } from './chat.mjs';
import { certificate, pins, proxy } from './entries.mjs';
import { Ground, SERVERS } from './ground.mjs';
import { management } from './management.mjs';
import { Table } from './table.mjs';
import { Way } from './way.mjs';

const STEPS = { ...ALONE, ...TOGETHER, management, proxy, pins, certificate };
const DEADLINE = { timeout: 90_000 };
const ONE_AFTER_ANOTHER = { concurrency: 1 };

/** A step as a test: what comes of it is noted in `row`. */
function check(step, label, row, way) {
  it(`${label}: ${step}`, DEADLINE, async (context) => {
    const lack = way().server.lack(step, way());
    if (lack) {
      row.step(step, lack);
      context.skip(lack);
      return;
    }
    try {
      await STEPS[step](way());
      row.step(step, 'ok');
    } catch (error) {
      row.step(step, `FAILED: ${label}: ${error.message}`);
      way().failed = true;
      throw error;
    }
  });
}

function describeWay(server, { encryption, found }, { steps, count, row }) {
  const label = `${server.name}, ${encryption}, by ${found}`;
  describe(label, ONE_AFTER_ANOTHER, () => {
    let way;
    before(async () => {
      const name = `${encryption}-${found}`;
      way = await Way.start(server.started, { encryption, found, name, count });
      await way.meet();
    }, DEADLINE);
    after(async () => {
      await way?.stop();
      if (way?.failed) console.error(way.tails(), server.started.tails());
    });
    for (const step of steps) check(step, label, row, () => way);
  });
}

/**
 * Describes the tests.
 * @param {{name: string, ways: Array<{encryption: string, found: string}>, steps: string[],
 *     count: number, table?: string}} o `count` messages go each way; `table` names the variable of
 *     the environment that names the file for the table
 */
export function describeMatrix({ name, ways, steps, count, table: variable }) {
  const table = new Table(steps);
  const names = Object.keys(SERVERS);
  describe(name, { concurrency: names.length }, () => {
    const ground = new Ground();
    after(async () => {
      await ground.stop();
      if (variable) table.write(variable);
    });
    for (const each of names) {
      describe(each, ONE_AFTER_ANOTHER, () => {
        const server = { name: each, started: null };
        before(async () => (server.started = await ground.start(each)), DEADLINE);
        for (const way of ways) {
          const row = table.row(each, way.encryption, way.found);
          describeWay(server, way, { steps, count, row });
        }
      });
    }
  });
}

export const ALL_STEPS = Object.keys(STEPS);
