// The fixed script: what clients do, one thing at a time, each waited for.

import assert from 'node:assert/strict';
import { until } from '../../interop/lib/until.mjs';
import { Line } from './line.mjs';
import { DOMAIN } from './server.mjs';

const SESSIONS = 20;
const TEXT = 'a message of some hundred bytes, as people write them in a chat, with nothing '
  + 'in it that has to be escaped';

const HTTPBIND = "xmlns='http://jabber.org/protocol/httpbind'";
const XBOSH = "xmlns:xmpp='urn:xmpp:xbosh'";
const AUTH = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>";
const BIND = "<iq type='set' id='bind' xmlns='jabber:client'>"
  + "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
const MESSAGE = `<message to='user@${DOMAIN}/resource' type='chat' xmlns='jabber:client'>`
  + `<body>${TEXT}</body></message>`;

/** A session of a page with two connections, of which it uses one after the other. */
class Session {
  #rid = 1_000_000_000;

  #turn = 0;

  constructor(port, wait) {
    this.wait = wait;
    this.lines = [new Line(port), new Line(port)];
  }

  #ask(attributes, payload = '') {
    const line = this.lines[this.#turn++ % this.lines.length];
    this.#rid++;
    const sid = this.sid ? ` sid='${this.sid}'` : '';
    return line.ask(`<body rid='${this.#rid}'${sid} ${HTTPBIND}${attributes}>${payload}</body>`);
  }

  async #expect(pattern, attributes, payload) {
    const answer = await this.#ask(attributes, payload);
    assert.match(answer, pattern);
    return answer;
  }

  async logIn() {
    const created = await this.#expect(/<mechanism>ANONYMOUS</,
      ` to='${DOMAIN}' wait='${this.wait}' hold='1' ver='1.6' xml:lang='en'`
      + ` xmpp:version='1.0' ${XBOSH}`);
    this.sid = / sid='([^']+)'/.exec(created)[1];
    await this.#expect(/<success /, '', AUTH);
    await this.#expect(/<bind /, ` to='${DOMAIN}' xmpp:restart='true' ${XBOSH}`);
    await this.#expect(/<jid>/, '', BIND);
  }

  /** Asks, and gets the answer of the request before, which was held until now. */
  async renew() {
    const { held } = this;
    this.held = this.#ask('');
    if (held) assert.match(await held, /^<body [^>]*\/>$/);
  }

  /** Asks, and gets the answer when it was held for as long as it may be. */
  async waitOut() {
    await this.#expect(/^<body [^>]*\/>$/, '');
  }

  /** Sends a message to itself, which comes in the answer of the same request. */
  async message() {
    await this.#expect(/<message .*some hundred bytes/, '', MESSAGE);
    await this.held;
  }

  async end(server) {
    const before = server.streams;
    await this.#expect(/type='terminate'/, " type='terminate'");
    for (const line of this.lines) line.close();
    await until(() => server.streams < before, { what: 'the server sees the stream end' });
  }
}

async function times(count, sessions, step) {
  for (let i = 0; i < count; i++) await step(sessions[i % sessions.length]);
}

async function logIn(port, wait) {
  const sessions = Array.from({ length: SESSIONS }, () => new Session(port, wait));
  for (const session of sessions) await session.logIn();
  return sessions;
}

/**
 * @param {{renewal: number, expiry: number, message: number, life: number}} counts how often each
 *     of these is done.
 */
export async function perform(port, server, counts) {
  for (let i = 0; i < counts.life; i++) {
    const session = new Session(port, 60);
    await session.logIn();
    await session.message();
    await session.end(server);
  }
  const sessions = await logIn(port, 60);
  await times(counts.renewal, sessions, (session) => session.renew());
  await times(counts.message, sessions, (session) => session.message());
  const waiting = await logIn(port, 1);
  for (let i = 0; i < counts.expiry / SESSIONS; i++) {
    await Promise.all(waiting.map((session) => session.waitOut()));
  }
  for (const session of [...sessions, ...waiting]) await session.end(server);
}
