// The TCP segments of all connections to a port, as the kernel counts them for each.

import { execFileSync } from 'node:child_process';

/** @returns {number} both ways; of connections that are open now. */
export function segmentsOf(port) {
  const text = execFileSync('ss', ['-t', '-i', '-n', '-H', `sport = :${port}`],
    { encoding: 'utf8', maxBuffer: 2 ** 28 });
  let sum = 0;
  for (const [, count] of text.matchAll(/\bsegs_(?:in|out):(\d+)/g)) sum += Number(count);
  return sum;
}
