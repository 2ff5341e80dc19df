// When counts fail, and what is named then.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCounts } from '../../bench/instructions/callgrind.mjs';
import { compare, toEntry } from '../../bench/instructions/compare.mjs';

const entry = (functions) => toEntry(new Map(Object.entries(functions)
  .map(([name, self]) => [name, { self, inclusive: self }])));

const BASELINE = { figures: { renewal: entry({ parse: 600, answer: 400 }) } };

const compared = (functions) => compare({ renewal: entry(functions) }, BASELINE);

test('5 % more is allowed, and more than that is not', () => {
  assert.equal(compared({ parse: 650, answer: 400 }).failed, false);
  assert.equal(compared({ parse: 651, answer: 400 }).failed, true);
});

test('a failure names what grew most first, and nothing else', () => {
  const { lines } = compared({ parse: 800, answer: 400, scan: 300 });
  const named = lines.filter((line) => line.startsWith('    +')).slice(0, 2);
  assert.deepEqual(named, ['    +300  scan', '    +200  parse']);
  assert.ok(!lines.join().includes('answer'));
});

test('a figure that the baseline does not have fails', () => {
  assert.equal(compare({ life: entry({ parse: 1 }) }, BASELINE).failed, true);
});

test('a call is not what the function itself does, and names are short', () => {
  const counts = readCounts([
    'ob=/usr/lib/libx.so.1', 'fn=bittern::(anonymous namespace)::parse(std::vector<int> const&)',
    '10 100', '+3 20', 'cfn=0x1234', 'calls=2 0', '* 50', 'fn=0x1234', '0 50', '',
  ].join('\n'));
  assert.deepEqual(counts.get('bittern::parse'), { self: 120, inclusive: 170 });
  assert.deepEqual(counts.get('libx.so.1: without a name'), { self: 50, inclusive: 50 });
});
