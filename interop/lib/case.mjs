// The frame of the tests: a stack of its own for each, ended whatever happens.

import { test } from 'node:test';
import { Stack } from './stack.mjs';

const TEST_DEADLINE = { timeout: 120_000 };

/**
 * A test named by `sentence`: runs `body(stack)` on a stack started with `options`; when it fails,
 * the tails of the logs are printed.
 */
export function onStack(sentence, options, body) {
  test(sentence, TEST_DEADLINE, async () => {
    const stack = await Stack.start(options);
    try {
      await body(stack);
    } catch (error) {
      await stack.fail();
      throw error;
    }
    await stack.stop();
  });
}
