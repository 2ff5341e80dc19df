// The native client of interop/native, by libstrophe: straight to the server, without bittern.

import fs from 'node:fs';
import path from 'node:path';
import { bitternBinary } from './bittern.mjs';
import { Child } from './child.mjs';
import { LOOPBACK } from './ports.mjs';
import { until } from './until.mjs';

/** Beside the bittern under test, in the folder of the same build. */
function binary() {
  const file = process.env.NATIVE_PEER
    ?? path.join(path.dirname(bitternBinary()), 'interop/native/native_peer');
  if (!fs.existsSync(file)) throw new Error(`${file} is not there: build native_peer`);
  return file;
}

export class NativePeer {
  /** Chat messages that came, in order; those of rooms as {from, text}. */
  messages = [];
  roomMessages = [];
  /** Presence that came, as {from, type}. */
  presences = [];
  #items = [];
  #rosters = [];

  /**
   * @param {{dir: string, jid: string, password: string, port: number, encryption: string,
   *     authorityFile: string}} o `encryption` is none, starttls or direct
   */
  constructor({ dir, jid, password, port, encryption, authorityFile }) {
    this.jid = null;
    this.secured = false;
    this.child = new Child({
      name: 'native peer', command: binary(), logFile: path.join(dir, 'native-peer.log'),
      args: [jid, password, LOOPBACK, String(port), encryption, authorityFile],
      onLine: (line) => this.#happened(line.split('\t')),
    });
  }

  #happened([what, ...fields]) {
    if (what === 'connected') {
      this.secured = fields[1] === 'secured';
      [this.jid] = fields;
    } else if (what === 'message') {
      const [from, type, text] = fields;
      if (type === 'groupchat') this.roomMessages.push({ from, text });
      else this.messages.push(text);
    } else if (what === 'presence') {
      this.presences.push({ from: fields[0], type: fields[1] || 'available' });
    } else if (what === 'item') {
      this.#items.push({ jid: fields[0], subscription: fields[1] });
    } else if (what === 'roster') {
      this.#rosters.push(this.#items.splice(0));
    } else {
      this.gone = `${what} ${fields.join(' ')}`;
    }
  }

  async online() {
    await until(() => {
      const end = this.gone ?? this.child.ended;
      if (end) throw new Error(`native peer: ${end}`);
      return this.jid;
    }, { what: 'the native peer is online' });
    // Its presence was sent before that, so the server has seen it too.
    await this.roster();
  }

  #do(...fields) {
    this.child.process.stdin.write(`${fields.join('\t')}\n`);
  }

  say(to, text) {
    this.#do('say', 'chat', to, text);
  }

  join(room, nick) {
    this.#do('join', `${room}/${nick}`);
  }

  sayInRoom(room, text) {
    this.#do('say', 'groupchat', room, text);
  }

  /** The roster, as a list of {jid, subscription}. */
  async roster() {
    const before = this.#rosters.length;
    this.#do('roster');
    await until(() => this.#rosters.length > before, { what: 'the native peer has its roster' });
    return this.#rosters.at(-1);
  }

  async leave() {
    this.child.process.stdin.end();
    await this.child.untilEnded();
  }
}
