// Strophe.js in node, through a proxy that loses, doubles and cuts, through bittern, to Prosody.

import assert from 'node:assert/strict';
import { SEED, assertChaos, faultsOf, underChaos } from '../lib/chaos.mjs';
import { Random } from '../lib/random.mjs';
import { ACCOUNTS, jidOf } from '../lib/stack.mjs';
import { Client, Strophe } from '../lib/strophe.mjs';
import { until } from '../lib/until.mjs';

// Strophe repeats a failed request at once, and then after min(TIMEOUT * wait, 8) seconds. It
// gives a request up and repeats it after TIMEOUT * wait, and after SECONDARY_TIMEOUT * wait when a
// newer one was answered; what it gives up of itself would come on top of the faults, unnumbered.
const WAIT_S = 1;
Strophe.TIMEOUT = 2;
Strophe.SECONDARY_TIMEOUT = 4;

const numbered = (name, from, to) =>
  Array.from({ length: to - from }, (_, i) => `${name} ${from + i}`);

async function online(stack, proxy, { user, resource = 'page', wait = WAIT_S, ...options }) {
  const client = new Client(stack, options, proxy.url);
  await client.login(`${jidOf(user)}/${resource}`, ACCOUNTS[user], { wait });
  await client.comeOnline();
  return client;
}

async function untilGot(client, count, deadline = 20_000) {
  const what = () => `${client.connection.jid} gets ${count} messages, but got `
    + `${client.messages.length}, and ${JSON.stringify(client.statuses)}`;
  await until(() => client.messages.length >= count, { deadline, what });
}

const COUNT = 1_000;
const PERCENT = 50;

/** Says 1,000 numbered messages, alone and in bursts, some while those before are on their way. */
async function talk(speaker, listener, name, random) {
  for (let said = 0; said < COUNT;) {
    const burst = random.chance(70) ? 1 + random.below(2) : 1 + random.below(12);
    const end = Math.min(said + burst, COUNT);
    for (const text of numbered(name, said, end)) speaker.say(listener.connection.jid, text);
    // Without it Strophe waits a tenth of a second for more to send.
    speaker.connection.flush();
    said = end;
    await untilGot(listener, said - random.below(3) * 8);
  }
  await untilGot(listener, COUNT);
}

/**
 * The messages in the order of the rids whose answers brought them, which is the order of the
 * answers (XEP-0124 §8). Strophe reads each answer when it comes: while it repeats a request whose
 * answer was lost or is late, it takes what comes on the next request first.
 */
function inRidOrder(client) {
  return client.messages.map((text, i) => ({ text, rid: client.messageRids[i] }))
    .sort((a, b) => a.rid - b.rid);
}

/** The rids whose answers Strophe read after that to a higher one. */
function overtakenRids(client) {
  const rids = client.messageRids;
  return new Set(rids.filter((rid, i) => rids.slice(0, i).some((before) => before > rid)));
}

function assertEverythingOnce(client, proxy, expected) {
  const got = inRidOrder(client);
  const wrong = got.find(({ text }, i) => text !== expected[i]);
  if (wrong) console.error(`${JSON.stringify(wrong)}\n${proxy.storyOf(wrong.rid)}`);
  assert.deepEqual(got.map(({ text }) => text), expected);
  // What no fault touched comes in order also as Strophe reads it.
  const untouched = [...overtakenRids(client)].filter((rid) => !proxy.disturbed.has(rid));
  assert.deepEqual(untouched, []);
}

/** How often bittern's log tells of `event`, with `detail` if given. */
const logged = (stack, event, detail = '') => stack.bittern.child.logText().split('\n')
  .filter((line) => line.includes(` ${event} `) && line.includes(detail)).length;

underChaos('1,000 messages each way, each once and in order, whatever becomes of the connections',
  {}, async (stack, proxyFor) => {
    const proxies = [await proxyFor(), await proxyFor()];
    const alice = await online(stack, proxies[0], { user: 'alice' });
    const bob = await online(stack, proxies[1], { user: 'bob' });
    proxies.forEach((proxy) => (proxy.percent = PERCENT));
    await Promise.all([
      talk(alice, bob, 'from alice', new Random(SEED)),
      talk(bob, alice, 'from bob', new Random(SEED + 1)),
    ]);
    proxies.forEach((proxy) => (proxy.percent = 0));
    // Nothing comes behind it, so what came is all that comes.
    alice.say(bob.connection.jid, 'last');
    bob.say(alice.connection.jid, 'last');
    await untilGot(alice, COUNT + 1);
    await untilGot(bob, COUNT + 1);
    assertEverythingOnce(alice, proxies[0], [...numbered('from bob', 0, COUNT), 'last']);
    assertEverythingOnce(bob, proxies[1], [...numbered('from alice', 0, COUNT), 'last']);
    assert.deepEqual([logged(stack, 'session-created'), logged(stack, 'session-ended')], [2, 0]);
    assertChaos(proxies);
    await alice.logout();
    await bob.logout();
  });

// More than the kernel takes in while nobody reads (128 KB by Linux's default: tcp_rmem), and less
// than the body of a request may have.
const HEAVY = 'x'.repeat(240_000);
const RELOADS = 5;

/**
 * Alice's page dies at the moment in which a heavy message is being written to it: her kernel has
 * acknowledged a part of the answer, and no more. The next page goes on with the next rid.
 */
async function dieAndRestore(stack, proxy, { alice, bob, round }) {
  let dead = false;
  const text = `from alice ${round}`;
  proxy.dieAtAnswer(text, () => {
    alice.vanish();
    dead = true;
  });
  // What is held now is answered because of this one, which is held from then on.
  alice.say(bob.connection.jid, text);
  await untilGot(bob, round + 1);
  bob.say(alice.connection.jid, `heavy ${round} ${HEAVY}`);
  await until(() => dead, { what: 'the answer begins, and the page dies' });
  numbered(`between ${round}`, 0, 3).forEach((text) => bob.say(alice.connection.jid, text));
  const after = new Client(stack, { keepalive: true }, proxy.url);
  await after.restore(jidOf('alice'));
  await untilGot(after, 4);
  return after;
}

underChaos('a page dies while its answer is being written; the next one, which never repeats, gets '
  + 'everything once', {}, async (stack, proxyFor) => {
  const proxy = await proxyFor();
  const bob = await online(stack, await proxyFor(), { user: 'bob' });
  let alice = await online(stack, proxy, { user: 'alice', wait: 60, keepalive: true });
  // Else that might be the answer at which she dies.
  await until(() => alice.presences.some(({ from }) => from === bob.connection.jid),
    { what: 'alice sees bob' });
  const { sid } = alice.connection._proto;
  const pages = [alice];
  for (let round = 0; round < RELOADS; round++) {
    alice = await dieAndRestore(stack, proxy, { alice, bob, round });
    assert.equal(alice.connection._proto.sid, sid);
    pages.push(alice);
  }
  alice.say(bob.connection.jid, 'last');
  bob.say(alice.connection.jid, 'last');
  await untilGot(bob, RELOADS + 1);
  await untilGot(alice, 5);
  const expected = pages.slice(1).map((_, round) =>
    [`heavy ${round} ${HEAVY}`, ...numbered(`between ${round}`, 0, 3)]);
  expected.at(-1).push('last');
  assert.deepEqual(pages.map((page) => page.messages), [[], ...expected]);
  assert.deepEqual(bob.messages, [...numbered('from alice', 0, RELOADS), 'last']);
  await alice.logout();
  await bob.logout();
});

const LIVES = 12;
const INACTIVITY_S = 3;

/** A session from its creation through chaos to its end, said or unsaid. */
async function live(stack, proxy, number) {
  const user = number % 2 ? 'alice' : 'bob';
  const client = await online(stack, proxy, { user, resource: `life ${number}` });
  // As long as it takes: else Strophe might leave unsaid, after three seconds.
  client.connection.disconnectionTimeout = 20_000;
  if (number % 4 < 2) await client.logout();
  else client.vanish();
}

underChaos('XEP-0124 §10, §13: no session stays behind, whatever becomes of the connections',
  { bosh: { inactivity_s: INACTIVITY_S } }, async (stack, proxyFor) => {
    const proxies = [];
    for (let i = 0; i < LIVES; i++) proxies.push(await proxyFor(PERCENT));
    await Promise.all(proxies.map((proxy, i) => live(stack, proxy, i)));
    const left = () => logged(stack, 'session-created') - logged(stack, 'session-ended');
    await until(() => left() === 0, { deadline: 15_000, what: () => `${left()} sessions end` });
    // A creation whose answer was lost is repeated without a sid, which makes another session.
    const created = logged(stack, 'session-created');
    assert.equal(logged(stack, 'session-ended', 'terminated by the client'), LIVES / 2);
    assert.equal(logged(stack, 'session-ended', 'inactive'), created - LIVES / 2);
    const clients = (what) => stack.prosody.ownLog().split(`Client ${what}`).length - 1;
    await until(() => clients('disconnected') === clients('connected'),
      { what: 'Prosody has lost every client' });
    console.log(`${created} sessions of ${LIVES} clients: ${JSON.stringify(faultsOf(proxies))}`);
  });
