// Converse.js in Chromium, through nginx and bittern, to Prosody.

import assert from 'node:assert/strict';
import { onStack } from '../lib/case.mjs';
import { ConversePage, launchBrowser } from '../lib/converse.mjs';
import { until } from '../lib/until.mjs';

async function chatting(stack) {
  const browser = await launchBrowser();
  stack.atEnd(() => browser.close());
  const [alice, bob] = await Promise.all(['alice', 'bob'].map(async (user) => {
    const page = await ConversePage.open(browser, stack.nginx.url, user);
    await page.logIn();
    return page;
  }));
  await Promise.all([alice.openChat('bob'), bob.openChat('alice')]);
  return { alice, bob };
}

/** The session that a request names; creation names none. */
const sidOf = (body) => / sid=["']([^"']+)/.exec(body)?.[1] ?? '(creation)';

onStack('alice and bob log in and see each message of the other, and no byte leaves the machine',
  {}, async (stack) => {
    const { alice, bob } = await chatting(stack);
    for (const round of [0, 1, 2]) {
      await alice.say(`alice ${round}`);
      await bob.untilShown(`alice ${round}`);
      await bob.say(`bob ${round}`);
      await alice.untilShown(`bob ${round}`);
    }
    const said = [0, 1, 2].flatMap((round) => [`alice ${round}`, `bob ${round}`]);
    assert.deepEqual(await alice.shown(), said);
    assert.deepEqual(await bob.shown(), said);
    assert.deepEqual([...alice.strayed, ...bob.strayed], []);
  });

onStack('field notes §1: a reload in the middle of a chat goes on with the session, losing nothing',
  {}, async (stack) => {
    const { alice, bob } = await chatting(stack);
    await bob.say('bob 0');
    await alice.untilShown('bob 0');
    const sid = sidOf(alice.posted.at(-1));
    await reload(stack, alice);
    const talk = keepTalking(bob);
    const { length } = alice.posted;
    await until(() => alice.posted.length > length, { what: 'the reloaded page asks again' });
    const count = talk.said + 3;
    await until(() => talk.said >= count, { what: 'bob said three more' });
    await talk.end();
    await alice.untilRoster();
    await alice.untilShown(`bob ${talk.said}`);
    await alice.say('alice is back');
    await bob.untilShown('alice is back');
    const fromBob = Array.from({ length: talk.said + 1 }, (_, i) => `bob ${i}`);
    assert.deepEqual(await alice.shown(), [...fromBob, 'alice is back']);
    assert.deepEqual([...new Set(alice.posted.map(sidOf))], ['(creation)', sid]);
  });

/**
 * Reloads the page while a request is held, and waits until the proxy has let go of it. What the
 * server says before that may be handed to a page that is no longer there, and nothing but an
 * acknowledgement by the client (which Strophe does not send) could tell.
 */
async function reload(stack, page) {
  await until(() => page.held === 1, { what: `${page.user} has a request held` });
  await page.page.reload({ waitUntil: 'commit' });
  const { length } = page.posted;
  await until(() => stack.nginx.finished(page.user) >= length, { what: 'the old page is gone' });
}

/** Says 'bob 1', 'bob 2', ... one after the other until told to end. */
function keepTalking(page) {
  const talk = { said: 0, going: true };
  const running = (async () => {
    while (talk.going) {
      await page.say(`bob ${talk.said + 1}`);
      talk.said++;
    }
  })();
  // Told of in end(), or not at all when the test has failed before.
  running.catch(() => {});
  talk.end = () => {
    talk.going = false;
    return running;
  };
  return talk;
}
