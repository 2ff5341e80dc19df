// A chat client in node: Strophe.js with what a page would have given it.

import { webcrypto } from 'node:crypto';
import { until } from './until.mjs';
import { MemoryStorage, XMLHttpRequest } from './xhr.mjs';

globalThis.XMLHttpRequest = XMLHttpRequest;
globalThis.sessionStorage = new MemoryStorage();
globalThis.crypto ??= webcrypto;  // node 18 has it under another name

// After the globals: Strophe looks for them when it is loaded.
const strophe = await import('strophe.js');
export const { Strophe, $msg, $pres, $iq } = strophe;
Strophe.setLogLevel(Strophe.LogLevel.FATAL);

const statusName = (status) =>
  Object.keys(Strophe.Status).find((name) => Strophe.Status[name] === status);

export class Client {
  #rid = 0;

  /**
   * @param {import('./stack.mjs').Stack} stack whose bittern it talks to
   * @param {object} options Strophe's own, such as mechanisms and keepalive
   * @param {string} url where the client finds bittern, or what stands in front of it
   */
  constructor(stack, options = {}, url = stack.bittern.url) {
    /** Every status told so far, as {name, condition}. */
    this.statuses = [];
    /** Bodies of the chat messages that came, in order. */
    this.messages = [];
    /** For each of them the rid of the request whose answer brought it. */
    this.messageRids = [];
    /** What was said in rooms, as {from, text}. */
    this.roomMessages = [];
    /** Presence that came, as {from, type}. */
    this.presences = [];
    /** Bodies as text: what was sent, what came. */
    this.sent = [];
    this.received = [];
    this.connection = new Strophe.Connection(url, options);
    this.connection.rawOutput = (text) => this.sent.push(text);
    this.connection.rawInput = (text) => this.received.push(text);
    this.#listen();
    // Else its timers would outlive the stack, and keep this process alive.
    stack.atEnd(() => this.vanish());
  }

  #listen() {
    const receive = this.connection._dataRecv;
    this.connection._dataRecv = (request, ...rest) => {
      this.#rid = request.rid;
      receive.call(this.connection, request, ...rest);
    };
    this.connection.addHandler((stanza) => {
      const body = stanza.getElementsByTagName('body')[0];
      if (body && stanza.getAttribute('type') === 'groupchat') {
        this.roomMessages.push({ from: stanza.getAttribute('from'), text: body.textContent });
      } else if (body) {
        this.messages.push(body.textContent);
        this.messageRids.push(this.#rid);
      }
      return true;
    }, null, 'message');
    this.connection.addHandler((stanza) => {
      const type = stanza.getAttribute('type') ?? 'available';
      this.presences.push({ from: stanza.getAttribute('from'), type });
      return true;
    }, null, 'presence');
  }

  #onStatus = (status, condition) => {
    this.statuses.push({ name: statusName(status), condition });
  };

  has(name, condition) {
    return this.statuses.some((status) =>
      status.name === name && (condition === undefined || status.condition === condition));
  }

  async untilStatus(name, condition, deadline = 10_000) {
    const what = () => `${name} ${condition ?? ''}, but ${JSON.stringify(this.statuses)}`;
    await until(() => this.has(name, condition), { deadline, what });
  }

  begin(jid, password, wait = 60) {
    this.connection.connect(jid, password, this.#onStatus, wait, 1);
  }

  async login(jid, password, { wait } = {}) {
    this.begin(jid, password, wait);
    await this.untilStatus('CONNECTED');
  }

  /** Goes on with the session that an earlier page of this user kept. */
  async restore(jid) {
    this.connection.restore(jid, this.#onStatus);
    await this.untilStatus('ATTACHED');
  }

  /** Goes on with a session that is known by other ways: what restore() does, without a storage. */
  async attach(jid, sid, rid) {
    this.connection.attach(jid, sid, rid, this.#onStatus);
    await this.untilStatus('ATTACHED');
  }

  /** Tells the others that this resource is there, and waits until the server has said so back. */
  async comeOnline() {
    this.connection.send($pres());
    const own = this.connection.jid;
    await until(() => this.presences.some(({ from }) => from === own),
      { what: `${own} sees its own presence` });
  }

  say(to, text) {
    this.connection.send($msg({ to, type: 'chat' }).c('body').t(text));
  }

  /** The roster, as a list of {jid, subscription}. */
  async roster() {
    const iq = $iq({ type: 'get' }).c('query', { xmlns: Strophe.NS.ROSTER });
    const result = await new Promise((resolve, reject) =>
      this.connection.sendIQ(iq, resolve, reject, 10_000));
    return Array.from(result.getElementsByTagName('item')).map((item) => ({
      jid: item.getAttribute('jid'), subscription: item.getAttribute('subscription'),
    }));
  }

  /** How many answers came back empty: a wait that ran out with nothing to say. */
  get emptyAnswers() {
    return this.received.filter((text) => /^<body[^>]*\/>$/.test(text)).length;
  }

  /** Whether a request of it is on its way, or held. */
  get asks() {
    return this.connection._proto._requests.some((request) => request.sends > 0);
  }

  async logout() {
    this.connection.disconnect('done');
    await this.untilStatus('DISCONNECTED');
  }

  /** What a page reload does to this client: connections closed, timers gone, nothing said. */
  vanish() {
    const { connection } = this;
    clearTimeout(connection._idleTimeout);
    connection._onIdle = () => {};
    connection._proto._abortAllRequests();
  }
}
