// Strophe.js in node, through a proxy that loses, doubles and cuts, through bittern, to Prosody.
// CHAOS_SEED=n has the faults chosen again as they were in the run that named that seed.

import assert from 'node:assert/strict';
import { onStack } from '../lib/case.mjs';
import { ChaosProxy } from '../lib/chaos-proxy.mjs';
import { Random } from '../lib/random.mjs';
import { ACCOUNTS, jidOf } from '../lib/stack.mjs';
import { Client, Strophe } from '../lib/strophe.mjs';
import { until } from '../lib/until.mjs';

const PARTS = { parts: ['prosody', 'bittern'] };
const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31));

// Strophe repeats a failed request at once, and then after min(TIMEOUT * wait, 8) seconds. It
// gives a request up and repeats it after TIMEOUT * wait, and after SECONDARY_TIMEOUT * wait when a
// newer one was answered; what it gives up of itself would come on top of the faults, unnumbered.
const WAIT_S = 1;
Strophe.TIMEOUT = 2;
Strophe.SECONDARY_TIMEOUT = 4;

const numbered = (name, from, to) =>
  Array.from({ length: to - from }, (_, i) => `${name} ${from + i}`);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** A test in which `proxyFor()` gives each client a proxy of its own, and a failure names the seed. */
function underChaos(sentence, options, body) {
  onStack(sentence, { ...PARTS, ...options }, async (stack) => {
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

function faultsOf(proxies) {
  const kinds = Object.keys(proxies[0]?.faults ?? {});
  return Object.fromEntries(kinds.map((kind) =>
    [kind, sum(proxies.map((proxy) => proxy.faults[kind]))]));
}

async function online(stack, proxy, { user, resource = 'page', wait = WAIT_S, ...options }) {
  const client = new Client(stack, options, proxy.url);
  await client.login(`${jidOf(user)}/${resource}`, ACCOUNTS[user], { wait });
  await client.comeOnline();
  return client;
}

async function untilGot(client, count, deadline = 30_000) {
  const what = () => `${client.connection.jid} gets ${count} messages, but ${client.messages.length}`
    + `, and ${JSON.stringify(client.statuses)}`;
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
 * The messages in the order of the rids whose answers brought them. That is the order in which they
 * are to be read (XEP-0124 §14.2), but Strophe reads each answer when it comes: while it repeats a
 * request whose answer was lost, it takes what comes on the next request first.
 */
function inRidOrder(client) {
  return client.messages.map((text, i) => ({ text, rid: client.messageRids[i] }))
    .sort((a, b) => a.rid - b.rid).map(({ text }) => text);
}

/** The rids whose answers Strophe read after that to a higher one. */
function overtakenRids(client) {
  const rids = client.messageRids;
  return new Set(rids.filter((rid, i) => rids.slice(0, i).some((before) => before > rid)));
}

function assertEverythingOnce(client, proxy, expected) {
  assert.deepEqual([...client.messages].sort(), [...expected].sort());
  assert.deepEqual(inRidOrder(client), expected);
  // What no fault touched comes in order also as Strophe reads it.
  const untouched = [...overtakenRids(client)].filter((rid) => !proxy.disturbed.has(rid));
  assert.deepEqual(untouched, []);
}

/** A run that met few faults shows nothing. */
function assertChaos(proxies) {
  const faults = faultsOf(proxies);
  const report = { ...faults, overtaken: sum(proxies.map((proxy) => proxy.overtaken)),
    replays: sum(proxies.map((proxy) => proxy.replays)) };
  console.log(`CHAOS_SEED=${SEED}: ${JSON.stringify(report)}`);
  for (const [kind, count] of Object.entries(report)) assert.ok(count >= 10, `${kind}: ${count}`);
  assert.ok(sum(Object.values(faults)) >= 100);
}

/** How often bittern's log tells of `event`. */
const logged = (stack, event) => stack.bittern.child.logText().split(` ${event} `).length - 1;

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
