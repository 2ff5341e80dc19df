// What chats and held requests have to come through in each proxy with its recipe.

import assert from 'node:assert/strict';
import { attribute, RawSession } from './raw-session.mjs';
import { DOMAIN } from './stack.mjs';
import { Client } from './strophe.mjs';
import { until } from './until.mjs';

const numbered = (name, from, to) =>
  Array.from({ length: to - from }, (_, i) => `${name} ${from + i}`);

async function untilGot(client, count) {
  const what = () => `${client.connection.jid} gets ${count} messages, but got `
    + `${client.messages.length}, and ${JSON.stringify(client.statuses)}`;
  await until(() => client.messages.length >= count, { deadline: 20_000, what });
}

/** `count` messages each way, in tens, and one behind them, so that what came is all that comes. */
async function talk(alice, bob, count) {
  const begun = [alice.messages.length, bob.messages.length];
  for (let said = 0; said < count; said += 10) {
    for (const text of numbered('from alice', said, said + 10)) alice.say(bob.connection.jid, text);
    for (const text of numbered('from bob', said, said + 10)) bob.say(alice.connection.jid, text);
    await untilGot(alice, begun[0] + said + 10);
    await untilGot(bob, begun[1] + said + 10);
  }
  alice.say(bob.connection.jid, 'last');
  bob.say(alice.connection.jid, 'last');
  await untilGot(alice, begun[0] + count + 1);
  await untilGot(bob, begun[1] + count + 1);
  assert.deepEqual(alice.messages.slice(begun[0]), [...numbered('from bob', 0, count), 'last']);
  assert.deepEqual(bob.messages.slice(begun[1]), [...numbered('from alice', 0, count), 'last']);
}

/** Nobody ended it, and it was created only once. */
function assertOneLife(edge, client) {
  const { sid } = client.connection._proto;
  assert.deepEqual([edge.logged('session-created', sid), edge.logged('session-ended', sid)]
    .map((lines) => lines.length), [1, 0]);
}

const WAIT_S = 60;

async function holdFullWait(edge, web) {
  const session = new RawSession(web, DOMAIN);
  await session.create();
  const begun = performance.now();
  const answer = await session.post(session.next());
  const seconds = (performance.now() - begun) / 1_000;
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.text, /^<body[^>]*\/>$/);
  assert.equal(attribute(answer.text, 'type'), null, answer.text);
  assert.ok(Math.abs(seconds - WAIT_S) <= 2, `${seconds} s`);
}

export async function fullWait(edge) {
  await Promise.all([holdFullWait(edge, edge.web()), holdFullWait(edge, edge.web2())]);
}

const MESSAGES = 100;
// How many connections to bittern 200 messages in some 100 requests may use up: a proxy that opens
// one for each request does not keep them alive.
const FEW_CONNECTIONS = 20;

export async function messages(edge) {
  const alice = await edge.online('alice', 'talks');
  const bob = await edge.online('bob', 'talks');
  await talk(alice, bob, MESSAGES);
  assertOneLife(edge, alice);
  assertOneLife(edge, bob);
  const used = edge.connections({ past: true }).size;
  assert.ok(used <= FEW_CONNECTIONS, `${used} connections`);
  await alice.logout();
  await bob.logout();
}

export async function pageReload(edge) {
  const bob = await edge.online('bob', 'stays');
  // Without presence: nothing comes but what bob says, while others of alice's friends come and go
  // beside other proxies. Else her request might have been answered just then.
  const before = await edge.loggedIn('alice', 'reloads');
  const { jid, _proto: { sid } } = before.connection;
  bob.say(jid, 'before');
  await untilGot(before, 1);
  before.say(bob.connection.jid, 'last');
  await untilGot(bob, 1);  // so the request that brought it is with bittern, and held: none answers
  const open = edge.connections();
  before.vanish();
  if (edge.proxy.noticesHangUp) {
    // Others may open one meanwhile: their number says nothing.
    const told = () => [...open].some((each) => !edge.connections().has(each));
    await until(told, { what: 'bittern is told that the page is gone' });
    numbered('between', 0, 5).forEach((text) => bob.say(jid, text));
  }
  const after = new Client(edge, {}, `${edge.proxy.origin}/http-bind`);
  await after.attach(jid, sid, before.connection._proto.rid);
  if (edge.proxy.noticesHangUp) await untilGot(after, 5);
  await talk(after, bob, 10);
  assert.deepEqual(before.messages, ['before']);
  if (edge.proxy.noticesHangUp) {
    assert.deepEqual(after.messages.slice(0, 5), numbered('between', 0, 5));
  }
  assertOneLife(edge, after);
  await after.logout();
  await bob.logout();
}

export async function proxyReload(edge) {
  const alice = await edge.online('alice', 'is served anew');
  const bob = await edge.online('bob', 'is served anew');
  await talk(alice, bob, 10);
  // Both have a request held now.
  await edge.proxy.reload();
  await talk(alice, bob, 50);
  assertOneLife(edge, alice);
  assertOneLife(edge, bob);
  await alice.logout();
  await bob.logout();
}
