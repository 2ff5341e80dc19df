// Stream management over BOSH (XEP-0198), by a Strophe.js that is told what to send.

import assert from 'node:assert/strict';
import { $build } from 'strophe.js';
import { Client, Strophe } from '../strophe.mjs';
import { until } from '../until.mjs';
import { alice } from './chat.mjs';
import { ACCOUNTS } from './server.mjs';

const NS = 'urn:xmpp:sm:3';
const element = (name, attributes = {}) => $build(name, { xmlns: NS, ...attributes });

/** Notes what the server says of its management of `client`'s stream, and how much it has sent. */
class Management {
  #connection;
  /** Elements of the protocol that came, by name; <r/> are answered. */
  came = {};
  /** Stanzas that came since <enabled/>. */
  handled = 0;

  constructor(client, handled = null) {
    this.#connection = client.connection;
    if (handled !== null) this.handled = handled;
    // Before authentication is over Strophe only calls the handlers of its own.
    client.connection._addSysHandler((stanza) => this.#on(stanza), null, null, null, null);
  }

  #on(stanza) {
    if (stanza.getAttribute('xmlns') === NS) {
      this.came[stanza.nodeName] = stanza;
      if (stanza.nodeName === 'r') this.send('a', { h: String(this.handled) });
    } else if (['message', 'presence', 'iq'].includes(stanza.nodeName)) {
      this.handled += 1;
    }
    return true;
  }

  send(name, attributes) {
    this.#connection.send(element(name, attributes));
    // XEP-0198 is between stanzas: what is sent waits for nothing.
    this.#connection.flush();
  }

  async until(name) {
    await until(() => this.came[name], { what: () => `<${name}/>, but ${Object.keys(this.came)}` });
    return this.came[name];
  }
}

async function enable(client) {
  const management = new Management(client);
  management.send('enable', { resume: 'true' });
  const enabled = await management.until('enabled');
  management.handled = 0;
  assert.match(enabled.getAttribute('resume'), /^(true|1)$/);
  return { management, id: enabled.getAttribute('id') };
}

/** The server has counted what alice sent since. */
async function acknowledges(management, client, bob) {
  const count = 3;
  for (let i = 0; i < count; i++) client.say(bob.jid, `counted ${i}`);
  await until(() => bob.messages.length === count, { what: 'bob got them' });
  bob.messages.length = 0;
  management.send('r');
  assert.equal((await management.until('a')).getAttribute('h'), String(count));
}

/** A login that goes on with the stream `id` instead of binding a resource. */
async function resume(way, id, handled) {
  const client = new Client(way, {
    mechanisms: [Strophe.SASLPlain], explicitResourceBinding: true,
  });
  client.begin(`alice@${way.domain}/page`, ACCOUNTS.alice);
  await client.untilStatus('BINDREQUIRED');
  const management = new Management(client, handled);
  // From here on Strophe calls the handlers of its user too.
  client.connection.authenticated = true;
  management.send('resume', { previd: id, h: String(handled) });
  const resumed = await management.until('resumed');
  assert.equal(resumed.getAttribute('previd'), id);
  return { client, management };
}

/**
 * Alice's page vanishes, bittern gives her session up and cuts the stream without an end tag
 * (SM3.1); the next page resumes the stream, and has each message once, those from before and after
 * the cut.
 */
export async function management(way) {
  const { bob } = way;
  const first = await alice(way, { resource: 'managed' });
  const own = first.connection.jid;
  const { management: before, id } = await enable(first);
  await acknowledges(before, first, bob);
  bob.say(own, 'while there');
  await until(() => first.messages.length === 1, { what: 'alice gets one' });
  const sid = first.connection._proto.sid;
  first.vanish();
  bob.say(own, 'before the cut');
  await way.untilEnded(sid);
  bob.say(own, 'after the cut');
  const { client } = await resume(way, id, before.handled);
  await until(() => client.messages.length >= 2,
    { what: () => `both messages, but ${client.messages}` });
  client.say(bob.jid, 'resumed');
  await until(() => bob.messages.includes('resumed'), { what: 'bob gets one' });
  assert.deepEqual(client.messages, ['before the cut', 'after the cut']);
  assert.deepEqual(first.messages, ['while there']);
  bob.messages.length = 0;
  await client.logout();
}
