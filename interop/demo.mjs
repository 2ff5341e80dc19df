// The demonstration: a real web chat through bittern, for a person or (--once) for a machine.
// Called by interop/demo, which installs and builds what this needs.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConversePage, launchBrowser } from './lib/converse.mjs';
import { ACCOUNTS, jidOf, Stack } from './lib/stack.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MESSAGES = {
  alice: 'Hello Bob, do you read me through the reeds?',
  bob: 'Loud and clear, Alice. Every byte came by bittern.',
};

const { values: options } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    screenshot: { type: 'string', default: path.join(ROOT, 'build/demo.png') },
  },
});

/** Runs one step; its failure says which step it was. */
async function step(name, action) {
  const begun = Date.now();
  try {
    const result = await action();
    if (options.verbose) console.log(`  ${name}: ${Date.now() - begun} ms`);
    return result;
  } catch (error) {
    throw new Error(`step failed: ${name}: ${error.message}`, { cause: error });
  }
}

async function logIn(browser, url, user) {
  const page = await step(`open the page for ${user}`, () => ConversePage.open(browser, url, user));
  await step(`${user} logs in`, () => page.logIn());
  return page;
}

/** `from` says its line, and it is seen in the page of `to`. */
async function say(from, to) {
  const text = MESSAGES[from.user];
  await step(`${from.user} says something`, () => from.say(text));
  await step(`${to.user} sees ${from.user}'s message`, () => to.untilShown(text));
  console.log(`${from.user}: ${text}`);
}

async function once(stack) {
  const browser = await step('start Chromium', launchBrowser);
  stack.atEnd(() => browser.close());
  const alice = await logIn(browser, stack.nginx.url, 'alice');
  const bob = await logIn(browser, stack.nginx.url, 'bob');
  await step('alice opens the chat with bob', () => alice.openChat('bob'));
  await step('bob opens the chat with alice', () => bob.openChat('alice'));
  await say(alice, bob);
  await say(bob, alice);
  const file = path.resolve(options.screenshot);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await step('take the screenshot', () => alice.page.screenshot({ path: file }));
  console.log(`screenshot of alice's page: ${file}`);
}

async function forAPerson(stack, interrupted) {
  console.log(`\nOpen ${stack.nginx.url} in two private windows, and log in as`);
  for (const [user, password] of Object.entries(ACCOUNTS)) {
    console.log(`  ${jidOf(user)}   user name ${user}, password ${password}`);
  }
  console.log(`bittern answers at ${stack.bittern.url}; its log is ${stack.bittern.child.logFile}`);
  console.log('Ctrl-C ends all of it.');
  await interrupted;
}

async function main() {
  const interrupted = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(signal));
  });
  const binary = process.env.BITTERN ?? path.join(ROOT, 'build/release/bittern');
  const stack = await step('start Prosody, bittern and nginx', () => Stack.start({ binary }));
  const work = options.once ? once(stack) : forAPerson(stack, interrupted);
  const stopped = interrupted.then((signal) => {
    if (options.once) throw new Error(`ended by ${signal}`);
  });
  try {
    await Promise.race([work, stopped]);
  } catch (error) {
    if (options.verbose) console.error(error.cause ?? error);
    await stack.fail();
    throw error;
  }
  await stack.stop();
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
