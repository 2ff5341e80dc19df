// The frame of the tests under chaos, and the account of what they met.

import assert from 'node:assert/strict';
import { onStack } from './case.mjs';
import { ChaosProxy } from './chaos-proxy.mjs';

/** CHAOS_SEED=n has the faults drawn again as in the run that named n; their timing is its own. */
export const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31));

const PARTS = ['prosody', 'bittern'];
const LEAST_OF_EACH = 10;
const LEAST_OF_ALL = 100;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** How many faults of each kind the proxies made, in all. */
export function faultsOf(proxies) {
  const kinds = Object.keys(proxies[0]?.faults ?? {});
  return Object.fromEntries(kinds.map((kind) =>
    [kind, sum(proxies.map((proxy) => proxy.faults[kind]))]));
}

/**
 * A test of `body(stack, proxyFor)`, where `proxyFor(percent)` starts a proxy for one client more.
 * No proxy may have a complaint; a failure names the seed.
 */
export function underChaos(sentence, options, body) {
  onStack(sentence, { parts: PARTS, ...options }, async (stack) => {
    const proxies = [];
    const proxyFor = async (percent = 0) => {
      const seed = SEED + proxies.length;
      const proxy = new ChaosProxy({ upstreamPort: stack.bittern.port, seed, percent });
      await proxy.start();
      stack.atEnd(() => proxy.stop());
      proxies.push(proxy);
      return proxy;
    };
    try {
      await body(stack, proxyFor);
      assert.deepEqual(proxies.flatMap((proxy) => proxy.complaints), []);
    } catch (error) {
      console.error(`CHAOS_SEED=${SEED}: ${JSON.stringify(faultsOf(proxies))}`);
      throw error;
    }
  });
}

/** Tells what the network did; a run in which it did little shows nothing, and fails. */
export function assertChaos(proxies) {
  const faults = faultsOf(proxies);
  const report = {
    ...faults,
    overtaken: sum(proxies.map((proxy) => proxy.overtaken)),
    replays: sum(proxies.map((proxy) => proxy.replays)),
  };
  console.log(`CHAOS_SEED=${SEED}: ${JSON.stringify(report)}`);
  for (const [kind, count] of Object.entries(faults)) {
    assert.ok(count >= LEAST_OF_EACH, `${kind}: ${count}`);
  }
  assert.ok(report.overtaken > 0 && report.replays > 0);
  assert.ok(sum(Object.values(faults)) >= LEAST_OF_ALL);
}
