// Strophe.js in node, through bittern, to Prosody.

import assert from 'node:assert/strict';
import { onStack } from '../lib/case.mjs';
import { ACCOUNTS, jidOf } from '../lib/stack.mjs';
import { Client, Strophe } from '../lib/strophe.mjs';
import { until } from '../lib/until.mjs';

const PARTS = { parts: ['prosody', 'bittern'] };
const numbered = (name, from, to) =>
  Array.from({ length: to - from }, (_, i) => `${name} ${from + i}`);

async function online(stack, user, { wait, ...options } = {}) {
  const client = new Client(stack, options);
  await client.login(`${jidOf(user)}/page`, ACCOUNTS[user], { wait });
  await client.comeOnline();
  return client;
}

async function untilGot(client, count, deadline = 10_000) {
  const what = () => `${count} messages, but got ${client.messages.length}`;
  await until(() => client.messages.length >= count, { deadline, what });
}

/** A message each way after everything else: nothing can come behind it, so counts are final. */
async function settle(alice, bob) {
  const count = [alice.messages.length, bob.messages.length];
  alice.say(bob.connection.jid, 'last');
  bob.say(alice.connection.jid, 'last');
  await untilGot(alice, count[0] + 1);
  await untilGot(bob, count[1] + 1);
  assert.equal(alice.messages.pop(), 'last');
  assert.equal(bob.messages.pop(), 'last');
}

const MECHANISMS = {
  'PLAIN': Strophe.SASLPlain,
  'SCRAM-SHA-1': Strophe.SASLSHA1,
  'SCRAM-SHA-256': Strophe.SASLSHA256,
};

onStack('XEP-0206 §5: alice and bob log in by each mechanism, see roster and presence', PARTS,
  async (stack) => {
    for (const [name, mechanism] of Object.entries(MECHANISMS)) {
      const alice = await online(stack, 'alice', { mechanisms: [mechanism] });
      const bob = await online(stack, 'bob', { mechanisms: [mechanism] });
      assert.ok(alice.sent.some((body) => body.includes(`mechanism="${name}"`)), name);
      assert.deepEqual(await alice.roster(), [{ jid: jidOf('bob'), subscription: 'both' }]);
      const sees = ({ from, type }) => from === `${jidOf('bob')}/page` && type === 'available';
      await until(() => alice.presences.some(sees), { what: `alice sees bob (${name})` });
      await alice.logout();
      await bob.logout();
    }
  });

// XEP-0124 §11: an empty request is renewed whenever its wait runs out, here after a second. With
// its default factor Strophe would give a request of one second up after exactly one second.
const WAIT_S = 1;

onStack('50 messages each way, in order, none lost, none twice, across long-poll renewals', PARTS,
  async (stack) => {
    Strophe.TIMEOUT = 3;
    const alice = await online(stack, 'alice', { wait: WAIT_S });
    const bob = await online(stack, 'bob', { wait: WAIT_S });
    for (let round = 0; round < 5; round++) {
      const renewed = [alice, bob].map((client) => client.emptyAnswers + 1);
      await until(() => alice.emptyAnswers >= renewed[0] && bob.emptyAnswers >= renewed[1],
        { what: 'both renewed their request' });
      for (const text of numbered('from alice', round * 10, round * 10 + 10)) {
        alice.say(jidOf('bob'), text);
      }
      for (const text of numbered('from bob', round * 10, round * 10 + 10)) {
        bob.say(jidOf('alice'), text);
      }
      await untilGot(alice, round * 10 + 10);
      await untilGot(bob, round * 10 + 10);
    }
    await settle(alice, bob);
    assert.deepEqual(bob.messages, numbered('from alice', 0, 50));
    assert.deepEqual(alice.messages, numbered('from bob', 0, 50));
    assert.ok(alice.emptyAnswers >= 5 && bob.emptyAnswers >= 5);
    await alice.logout();
    await bob.logout();
  });

onStack('XEP-0124 §13: disconnect ends the session at the server, and bob sees alice go', PARTS,
  async (stack) => {
    const bob = await online(stack, 'bob');
    const alice = await online(stack, 'alice');
    const says = (type) => ({ from, type: said }) =>
      from === `${jidOf('alice')}/page` && said === type;
    await until(() => bob.presences.some(says('available')), { what: 'bob sees alice' });
    await alice.logout();
    await until(() => bob.presences.some(says('unavailable')), { what: 'bob sees alice go' });
    await bob.logout();
  });

onStack('a wrong password is told as such, and the right one works afterwards', PARTS,
  async (stack) => {
    const alice = new Client(stack);
    alice.begin(jidOf('alice'), 'wrong');
    await alice.untilStatus('AUTHFAIL');
    await (await online(stack, 'alice')).logout();
  });

onStack('XEP-0124 §17.2: a domain that bittern does not serve is host-unknown', PARTS,
  async (stack) => {
    const alice = new Client(stack);
    alice.begin('alice@elsewhere.example', 'any');
    await alice.untilStatus('CONNFAIL', 'host-unknown');
  });

onStack('a page that reloads goes on with its session; what came in between comes once', PARTS,
  async (stack) => {
    const bob = await online(stack, 'bob');
    const before = await online(stack, 'alice', { keepalive: true });
    const address = before.connection.jid;
    const { sid } = before.connection._proto;
    bob.say(address, 'before');
    await untilGot(before, 1);
    before.vanish();
    numbered('between', 0, 5).forEach((text) => bob.say(address, text));
    const after = new Client(stack, { keepalive: true });
    await after.restore(jidOf('alice'));
    assert.equal(after.connection._proto.sid, sid);
    await untilGot(after, 5);
    after.say(bob.connection.jid, 'after');
    await untilGot(bob, 1);
    bob.messages.length = 0;
    await settle(after, bob);
    assert.deepEqual(before.messages, ['before']);
    assert.deepEqual(after.messages, numbered('between', 0, 5));
    await after.logout();
    await bob.logout();
  });
