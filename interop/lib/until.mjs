// Conditions with deadlines: nothing in interop/ sleeps for a guessed time.

const POLL_MS = 20;

function pause() {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/**
 * Waits until `condition` (may be async) gives something true, and returns that.
 * @param {() => unknown} condition
 * @param {{deadline?: number, what?: string}} options `deadline` in milliseconds; `what` names the
 *     condition in the error, and may be a function that says how far things got.
 */
export async function until(condition, { deadline = 10_000, what = String(condition) } = {}) {
  const end = Date.now() + deadline;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) {
      const text = typeof what === 'function' ? what() : what;
      throw new Error(`not within ${deadline} ms: ${text}`);
    }
    await pause();
  }
}
