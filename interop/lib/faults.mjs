// What a network does to a request and its answer. Each is a course that an Exchange takes.

import { reset } from './exchange.mjs';

const SHORT_MS = 30;
const OVERTAKEN_MS = 250;

/** A recoverable error (XEP-0124 §17.3) is for the connection that a repeated request replaced. */
const isRecoverable = (answer) => answer.attribute('type') === 'error';

export const passThrough = async (exchange) => exchange.reply(await exchange.pass());

/** The client's connection is reset before anything is passed on. */
function loseRequest(exchange) {
  reset(exchange.client);
}

/** The request is passed on, and both connections are reset before any byte of the answer. */
async function forgetRequest(exchange) {
  const upstream = exchange.send();
  await new Promise((resolve) => upstream.write('', resolve));
  if (exchange.random.chance(50)) await exchange.linger(SHORT_MS);
  exchange.resetAll();
}

/** The whole answer is taken, so bittern's TCP has seen it arrive; the client never sees a byte. */
async function loseAnswer(exchange) {
  await exchange.pass();
  reset(exchange.client);
}

/**
 * A proxy that tries again sends the request twice and has two answers. One of them may be the
 * recoverable error, upon which a client has to repeat its request (XEP-0124 §17.3). Strophe takes
 * that for an empty answer and goes on, so the proxy gives it the other one.
 */
async function sendTwice(exchange) {
  const answers = [exchange.pass(), exchange.pass()];
  answers.forEach((answer) => answer.catch(() => {}));
  const first = await Promise.race(answers);
  if (!isRecoverable(first)) return exchange.reply(first);
  const both = await Promise.all(answers);
  exchange.reply(both.find((answer) => !isRecoverable(answer)) ?? first);
}

/** The client gets half of the answer, then a reset or a plain end. */
async function cutAnswer(exchange) {
  const { bytes } = await exchange.pass();
  const half = bytes.subarray(0, 1 + exchange.random.below(bytes.length - 1));
  if (exchange.random.chance(50)) exchange.client.end(half);
  else exchange.client.write(half, () => reset(exchange.client));
}

async function delayRequest(exchange) {
  await exchange.linger(OVERTAKEN_MS);
  exchange.reply(await exchange.pass());
}

async function delayAnswer(exchange) {
  const answer = await exchange.pass();
  await exchange.linger(OVERTAKEN_MS);
  exchange.reply(answer);
}

/** Not an exchange's but a connection's: it is accepted and closed at once. */
export const REFUSE = 'refuse connection';

/** By name; `fails`: the client has no answer and must repeat its request. */
export const FAULTS = {
  'lose request': { course: loseRequest, fails: true },
  'forget request': { course: forgetRequest, fails: true },
  'lose answer': { course: loseAnswer, fails: true },
  'send twice': { course: sendTwice, fails: false },
  'cut answer': { course: cutAnswer, fails: true },
  'delay request': { course: delayRequest, fails: false },
  'delay answer': { course: delayAnswer, fails: false },
  [REFUSE]: { course: passThrough, fails: true },
};
