// A connection manager, with its server, that does one thing wrong: what the load generator has to
// notice. It takes requests in the order of their rids, answers one with what its own stanzas call for,
// and holds one without any until the next one comes.

import http from 'node:http';
import { LOOPBACK } from '../../interop/lib/ports.mjs';

const FEATURES = '<stream:features><mechanisms><mechanism>ANONYMOUS</mechanism></mechanisms>'
  + '</stream:features>';
const BIND = '<stream:features><bind/></stream:features>';
const BOUND = '<iq type="result"><bind><jid>u@bench.example/r</jid></bind></iq>';
const WRONG_ONE = 4; // the number of the message with which it is wrong

const body = (content, attributes = '') => `<body xmlns='http://jabber.org/protocol/httpbind'`
  + `${attributes}>${content}</body>`;

/** What is wrong with one message, by name; "disorder" is, too. */
const MESSAGE_FAULTS = {
  loss: () => '',
  doubling: (message) => message + message,
  damage: (message) => message.replace('xx', 'xy'),
  bounce: (message) => message.replace("type='chat'", "type='error'"),
};
/** What is wrong with the answer that it is in. */
const ANSWER_FAULTS = {
  status: (answer) => ({ ...answer, status: 503 }),
  termination: () => ({ text: body('', " type='terminate' condition='undefined-condition'") }),
  'no body': () => ({ text: '' }),
  cut: (answer) => ({ text: answer.text.slice(0, -20) }),
  closing: () => null,
};

/** The answers to one session's requests. */
class Session {
  #fault;
  #count = 0;
  #kept = '';
  #release = () => {};
  #next;
  #early = new Map();

  constructor(fault) {
    this.#fault = fault;
  }

  #answerTo(messages) {
    let wrong = false;
    let text = '';
    for (const message of messages) {
      if (this.#count++ !== WRONG_ONE) text += message + this.#takeKept();
      else if (this.#fault === 'disorder') this.#kept = message;
      else {
        wrong = true;
        text += MESSAGE_FAULTS[this.#fault]?.(message) ?? message;
      }
    }
    const answer = { text: body(text) };
    return wrong && ANSWER_FAULTS[this.#fault] ? ANSWER_FAULTS[this.#fault](answer) : answer;
  }

  #takeKept() {
    const kept = this.#kept;
    this.#kept = '';
    return kept;
  }

  async answer(request) {
    const rid = Number(/ rid=['"](\d+)/.exec(request)[1]);
    this.#next ??= rid;
    if (rid !== this.#next) await new Promise((resolve) => { this.#early.set(rid, resolve); });
    const answer = this.#answer(request);
    this.#early.get(++this.#next)?.();
    return answer;
  }

  #answer(request) {
    this.#release();
    if (!request.includes(' sid=')) return { text: body(FEATURES, " sid='s' requests='2'") };
    if (request.includes(" type='terminate'")) return { text: body('', " type='terminate'") };
    if (request.includes('<auth')) return { text: body('<success/>') };
    if (request.includes('xmpp:restart')) return { text: body(BIND) };
    if (request.includes('<bind')) return { text: body(BOUND) };
    const messages = request.match(/<message.*?<\/message>/g);
    return messages ? this.#answerTo(messages) : this.#hold();
  }

  #hold() {
    this.#release();
    return new Promise((resolve) => { this.#release = () => resolve({ text: body('') }); });
  }
}

/** @returns {Promise<{url: string, stop: () => void}>} a manager for one session with that fault */
export async function badManager(fault) {
  const session = new Session(fault);
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const bytes of request.setEncoding('utf8')) text += bytes;
    const answer = await session.answer(text);
    if (answer) response.writeHead(answer.status ?? 200).end(answer.text);
    else request.socket.destroy();
  });
  await new Promise((resolve) => { server.listen(0, LOOPBACK, resolve); });
  return {
    url: `http://${LOOPBACK}:${server.address().port}/`,
    stop: () => { server.close(); server.closeAllConnections(); },
  };
}
