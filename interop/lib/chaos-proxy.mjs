// A proxy that does to one client and bittern what networks do: it loses, doubles, cuts, delays.

import net from 'node:net';
import { Exchange, reset } from './exchange.mjs';
import { FAULTS, REFUSE, passThrough } from './faults.mjs';
import { MessageCutter } from './http-message.mjs';
import { LOOPBACK, freePorts } from './ports.mjs';
import { Random } from './random.mjs';

// Strophe gives a session up at the fifth error in a row. It repeats a request at once the first
// time and after seconds from then on, so a second error in a row is rare, to save time only.
const FURTHER_FAULT_PERCENT = 5;
const MAX_ERRORS_IN_A_ROW = 3;
const KEEP_OPEN_PERCENT = 50;

export class ChaosProxy {
  #server = net.createServer((client) => this.#accept(client));
  #connections = new Set();
  #bag = [];
  #refuseNext = false;
  #errorsInARow = 0;
  #death = null;
  #passed = new Set();
  #highestPassed = 0;

  /**
   * For one client.
   * @param {{upstreamPort: number, seed: number, percent?: number}} o `percent` of the requests
   *     meet a fault; may be changed at any time.
   */
  constructor({ upstreamPort, seed, percent = 0 }) {
    this.upstreamPort = upstreamPort;
    this.random = new Random(seed);
    this.percent = percent;
    /** How many faults of each kind there were. */
    this.faults = Object.fromEntries(Object.keys(FAULTS).map((kind) => [kind, 0]));
    /** How many requests reached bittern after one with a higher rid. */
    this.overtaken = 0;
    /** The rids of requests whose answer a fault touched. */
    this.disturbed = new Set();
    /** The first answer to each rid of each session. */
    this.answers = new Map();
    /** How many answers to a repeated request were compared with the first one. */
    this.replays = 0;
    /** What happened to which rid, in order. */
    this.story = [];
    /** What must not happen, as text: another answer to the same rid, none, not 200. */
    this.complaints = [];
  }

  async start() {
    const [port] = await freePorts(1);
    this.url = `http://${LOOPBACK}:${port}/http-bind`;
    await new Promise((resolve) => this.#server.listen(port, LOOPBACK, resolve));
  }

  stop() {
    this.percent = 0;
    this.#server.close();
    this.resetAll();
  }

  resetAll() {
    this.#connections.forEach((end) => end());
  }

  /**
   * The next request that carries `text` is passed on, and its answer is awaited but not taken: at
   * its first byte nothing more is read, `atDeath` is called, and every connection of the client is
   * reset, as that one is towards bittern.
   */
  dieAtAnswer(text, atDeath) {
    this.#death = { text, atDeath };
  }

  #accept(client) {
    client.setNoDelay(true);
    client.on('error', () => {});
    if (this.#refuseNext && this.#mayFail()) return this.#refuse(client);
    const cutter = new MessageCutter();
    let exchange = null;
    const end = () => (exchange ? exchange.resetAll() : reset(client));
    this.#connections.add(end);
    client.on('data', (chunk) => cutter.push(chunk).forEach((request) => {
      exchange = new Exchange(this, client, request);
      exchange.run(this.#course(request));
    }));
    client.on('close', () => {
      this.#connections.delete(end);
      exchange?.abandon();
    });
  }

  #refuse(client) {
    this.#refuseNext = false;
    this.#count(REFUSE);
    client.destroy();
  }

  #count(kind) {
    this.faults[kind]++;
    if (FAULTS[kind].fails) this.#errorsInARow++;
  }

  #mayFail() {
    if (this.#errorsInARow === 0) return true;
    return this.#errorsInARow < MAX_ERRORS_IN_A_ROW && this.random.chance(FURTHER_FAULT_PERCENT);
  }

  /** Every kind comes once before any comes again. */
  #draw() {
    if (this.#bag.length === 0) this.#bag = this.random.shuffled(Object.keys(FAULTS));
    return this.#bag.pop();
  }

  #course(request) {
    if (this.#death && request.body.includes(this.#death.text)) return this.#die();
    if (!this.random.chance(this.percent) || !this.#mayFail()) return passThrough;
    const kind = this.#draw();
    this.disturbed.add(request.rid);
    // It strikes the next connection, for which this one will have to be closed.
    if (kind === REFUSE) this.#refuseNext = true;
    else this.#count(kind);
    this.#tell(request, kind);
    return FAULTS[kind].course;
  }

  /** A buffer of one byte, so that the rest of the answer stays where it is. */
  #die() {
    const { atDeath } = this.#death;
    this.#death = null;
    const callback = () => {
      atDeath();
      this.resetAll();
      return false;
    };
    return (exchange) => exchange.send({ onread: { buffer: Buffer.alloc(1), callback } });
  }

  keepsOpen() {
    return !this.#refuseNext && this.random.chance(KEEP_OPEN_PERCENT);
  }

  #tell({ rid }, what) {
    this.story.push({ rid, what });
  }

  /** What happened to `rid` and its neighbours, as lines of text. */
  storyOf(rid) {
    return this.story.filter((event) => Math.abs(event.rid - rid) <= 2)
      .map((event) => `rid ${event.rid}: ${event.what}`).join('\n');
  }

  notePassed(request) {
    const { rid } = request;
    this.#tell(request, `passed on: ${request.body}`);
    if (rid < this.#highestPassed && !this.#passed.has(rid)) this.overtaken++;
    this.#highestPassed = Math.max(rid, this.#highestPassed);
    this.#passed.add(rid);
  }

  /**
   * XEP-0124 §14.3: what was answered once is answered the same, byte by byte, ever after. A
   * repeated creation names no session and makes another one; a session that is over forgets.
   */
  noteAnswer(request, answer) {
    if (!answer.head.startsWith('HTTP/1.1 200 ')) this.complaints.push(answer.head + answer.body);
    this.#tell(request, `bittern answers: ${answer.body}`);
    const sid = request.attribute('sid');
    if (!sid || ['error', 'terminate'].includes(answer.attribute('type'))) return;
    const key = `${sid} ${request.rid}`;
    const first = this.answers.get(key) ?? answer.body;
    this.replays += this.answers.has(key) ? 1 : 0;
    if (first !== answer.body) {
      this.complaints.push(`rid ${request.rid}: first ${first}, then ${answer.body}`);
    }
    this.answers.set(key, first);
  }

  noteReply(request) {
    this.#tell(request, 'the client is answered');
    this.#errorsInARow = 0;
  }

  noteBroken({ rid }, why) {
    this.complaints.push(`rid ${rid}: ${why}`);
  }
}
