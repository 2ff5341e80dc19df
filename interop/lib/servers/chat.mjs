// Alice by Strophe.js through bittern, Bob by libstrophe straight to the server: what they do, one
// function for each step of the table.

import assert from 'node:assert/strict';
import { Client, Strophe, $iq, $pres, $msg } from '../strophe.mjs';
import { until } from '../until.mjs';
import { mechanisms } from './raw-features.mjs';
import { ACCOUNTS } from './server.mjs';

const SASL = {
  'ANONYMOUS': Strophe.SASLAnonymous,
  'PLAIN': Strophe.SASLPlain,
  'SCRAM-SHA-1': Strophe.SASLSHA1,
  'SCRAM-SHA-256': Strophe.SASLSHA256,
};

const numbered = (name, count) => Array.from({ length: count }, (_, i) => `${name} ${i}`);

/**
 * Tells the others that this resource is there, and waits until the server has answered what was
 * sent behind it. (RFC 6121 §4.2.2 has it send the presence back too, which jabberd2 does not do.)
 */
export async function appear(client) {
  client.connection.send($pres());
  const ping = $iq({ type: 'get' }).c('ping', { xmlns: 'urn:xmpp:ping' });
  await new Promise((answered, failed) => client.connection.sendIQ(ping, answered,
    (error) => (error ? answered() : failed(new Error('no answer to a ping'))), 10_000));
}

/** Alice with `options` of Strophe's and of login(). */
export async function alice(way, { mechanism = 'PLAIN', resource = 'page', ...options } = {}) {
  const client = new Client(way, { mechanisms: [SASL[mechanism]], ...options });
  await client.login(`alice@${way.domain}/${resource}`, ACCOUNTS.alice);
  await appear(client);
  return client;
}

/** Alice as she begins to log in. */
export function begun(way) {
  const client = new Client(way);
  client.begin(`alice@${way.domain}/page`, ACCOUNTS.alice);
  return client;
}

/** The mechanisms that the server offers to who comes by bittern. */
export function offered(client) {
  return mechanisms(client.received.find((text) => text.includes('<mechanisms')) ?? '');
}

async function login(way, mechanism) {
  const client = await alice(way, { mechanism, resource: 'login' });
  assert.ok(offered(client).includes(mechanism), `${offered(client)}`);
  assert.ok(client.sent.some((body) => body.includes(`mechanism="${mechanism}"`)));
  assert.ok(!client.received.some((text) => /<starttls|<compression/.test(text)), 'SV4');
  await client.logout();
  await way.server.forgets?.(client.connection.jid);
}

/** Nobody is asked who he is; what the server calls him is his address. */
async function anonymous(way) {
  const domain = way.server.anonymous(way.domain);
  const client = new Client(way, { mechanisms: [SASL.ANONYMOUS] });
  client.begin(domain, null);
  await client.untilStatus('CONNECTED');
  assert.match(client.connection.jid, new RegExp(`^[^@]+@${domain}/.`));
  await appear(client);
  await client.logout();
  await way.server.forgets?.(client.connection.jid);
}

async function roster({ alice: client, bob, domain }) {
  assert.deepEqual(await client.roster(), [{ jid: `bob@${domain}`, subscription: 'both' }]);
  assert.deepEqual(await bob.roster(), [{ jid: `alice@${domain}`, subscription: 'both' }]);
}

/** Each sees that the other is there, goes away and comes back. */
async function presence({ alice: client, bob }) {
  const own = client.connection.jid;
  const sees = (who, jid, wanted) => until(
    () => who.presences.some(({ from, type }) => from === jid && type === wanted),
    { what: () => `${jid} is ${wanted}, but ${JSON.stringify(who.presences)}` });
  await sees(client, bob.jid, 'available');
  await sees(bob, own, 'available');
  bob.presences.length = 0;
  client.connection.send($pres({ type: 'unavailable' }));
  await sees(bob, own, 'unavailable');
  client.presences.length = 0;
  await appear(client);
  await sees(bob, own, 'available');
  await sees(client, bob.jid, 'available');
}

/** The last one behind all others is there: then all that will come has come. */
async function untilLast(list, what) {
  await until(() => list.at(-1) === 'last',
    { deadline: 30_000, what: () => `${what}, but ${list.length}` });
  list.pop();
}

async function messages({ alice: client, bob, count }) {
  const own = client.connection.jid;
  for (let i = 0; i < count; i++) {
    client.say(bob.jid, `from alice ${i}`);
    bob.say(own, `from bob ${i}`);
  }
  client.say(bob.jid, 'last');
  bob.say(own, 'last');
  await untilLast(client.messages, 'alice gets them');
  await untilLast(bob.messages, 'bob gets them');
  assert.deepEqual(client.messages.splice(0), numbered('from bob', count));
  assert.deepEqual(bob.messages.splice(0), numbered('from alice', count));
}

/** A room of their own: both see all that is said, in the same order. */
async function groupchat({ alice: client, bob, server, domain, name }) {
  const room = `${name}@${server.rooms(domain)}`;
  const enters = (who, nick) => until(() => who.presences.some(({ from, type }) =>
    from === `${room}/${nick}` && type === 'available'), { what: `${nick} is in ${room}` });
  client.connection.send($pres({ to: `${room}/alice` }).c('x', { xmlns: Strophe.NS.MUC }));
  await enters(client, 'alice');
  // XEP-0045 §10.1.2: an instant room, which is locked until then.
  await new Promise((resolve, reject) => client.connection.sendIQ(
    $iq({ to: room, type: 'set' }).c('query', { xmlns: `${Strophe.NS.MUC}#owner` })
      .c('x', { xmlns: 'jabber:x:data', type: 'submit' }), resolve, reject, 10_000));
  bob.join(room, 'bob');
  await enters(client, 'bob');
  await enters(bob, 'alice');
  await talk(client, bob, room);
  client.connection.send($pres({ to: `${room}/alice`, type: 'unavailable' }));
  client.messages.length = 0;
  client.roomMessages.length = 0;
}

/** What occupants said: the room itself may say something too, such as its subject. */
const said = ({ roomMessages }) => roomMessages.filter(({ from }) => from.includes('/'));

async function talk(client, bob, room) {
  const count = 10;
  for (let i = 0; i < count; i++) {
    client.connection.send($msg({ to: room, type: 'groupchat' }).c('body').t(`alice ${i}`));
    bob.sayInRoom(room, `bob ${i}`);
  }
  for (const who of [client, bob]) {
    await until(() => said(who).length >= 2 * count,
      { what: () => `all in the room, but ${said(who).length}` });
  }
  assert.deepEqual(said(client), said(bob));
  for (const nick of ['alice', 'bob']) {
    const own = said(bob).filter(({ from }) => from === `${room}/${nick}`);
    assert.deepEqual(own.map(({ text }) => text), numbered(nick, count));
  }
}

/** The steps of the table that need no session of their own. */
export const TOGETHER = { roster, presence, messages, groupchat };

/** Those that do. */
export const ALONE = {
  'ANONYMOUS': anonymous,
  'PLAIN': (way) => login(way, 'PLAIN'),
  'SCRAM-SHA-1': (way) => login(way, 'SCRAM-SHA-1'),
  'SCRAM-SHA-256': (way) => login(way, 'SCRAM-SHA-256'),
};
