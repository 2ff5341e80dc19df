// One request on its way through the chaos proxy, and its answer on the way back.

import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { MessageCutter } from './http-message.mjs';
import { LOOPBACK } from './ports.mjs';

/** An exchange that ended on the way: the client hung up, or the upstream did. */
class Broken extends Error {}

/** The end of a connection that a TCP peer sees as a reset. */
export function reset(socket) {
  socket.on('error', () => {});
  if (!socket.destroyed) socket.resetAndDestroy();
}

export class Exchange {
  #proxy;
  #upstreams = [];

  constructor(proxy, client, request) {
    this.#proxy = proxy;
    this.client = client;
    this.request = request;
    this.random = proxy.random;
  }

  /** Sends the request upstream, over a connection of its own. */
  send(options = {}) {
    const upstream = net.connect({ port: this.#proxy.upstreamPort, host: LOOPBACK, ...options });
    upstream.setNoDelay(true);
    upstream.on('error', () => {});
    upstream.write(this.request.bytes);
    this.#upstreams.push(upstream);
    this.#proxy.notePassed(this.request);
    return upstream;
  }

  /** Passes the request on, and takes the whole answer. */
  async pass() {
    const upstream = this.send();
    const cutter = new MessageCutter();
    const answer = await new Promise((resolve, fail) => {
      upstream.on('data', (chunk) => cutter.push(chunk).forEach(resolve));
      upstream.on('close', () => fail(new Broken('closed without an answer')));
    });
    upstream.end();
    this.#proxy.noteAnswer(this.request, answer);
    return answer;
  }

  /** Gives the client its answer; the connection stays open or not, as chance will have it. */
  reply(answer) {
    if (this.client.destroyed) return;
    this.#proxy.noteReply(this.request);
    if (this.#proxy.keepsOpen()) this.client.write(answer.bytes);
    else this.client.end(answer.withField('Connection: close').bytes);
  }

  /** Waits less than `ms`, by chance. */
  async linger(ms) {
    await pause(this.random.below(ms));
    if (this.client.destroyed) throw new Broken('the client hung up');
  }

  /** Resets what this exchange is made of, on both sides. */
  resetAll() {
    this.#upstreams.forEach(reset);
    reset(this.client);
  }

  /** The client is gone: the upstream is told as a proxy does, by closing. */
  abandon() {
    this.#upstreams.forEach((upstream) => upstream.destroy());
  }

  /** Runs `course`, one of the courses that an exchange can take. */
  async run(course) {
    try {
      await course(this);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      if (!this.client.destroyed) this.#proxy.noteBroken(this.request, error.message);
      reset(this.client);
    }
  }
}
