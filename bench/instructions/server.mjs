// A Jabber server that answers each stanza with what a client needs next.

import net from 'node:net';
import { LOOPBACK } from '../../interop/lib/ports.mjs';

export const DOMAIN = 'bench.example';

const HEADER = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1'
 xmlns:stream='http://etherx.jabber.org/streams' from='${DOMAIN}' version='1.0'>`;
const MECHANISMS = `<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>
<mechanism>ANONYMOUS</mechanism></mechanisms></stream:features>`;
const BIND = `<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>`;
const SUCCESS = `<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`;
const BOUND = `<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>
<jid>user@${DOMAIN}/resource</jid></bind></iq>`;

// What a client says, whole, and what is said to that. A message comes back.
const ANSWERS = [
  [/^(?:<\?xml[^>]*\?>)?\s*<stream:stream[^>]*>/, (stream) =>
    HEADER + (stream.authenticated ? BIND : MECHANISMS)],
  [/^<auth[^>]*>(?<!\/>)[^<]*<\/auth>|^<auth[^>]*\/>/, (stream) => {
    stream.authenticated = true;
    return SUCCESS;
  }],
  [/^<iq .*?<\/iq>/s, () => BOUND],
  [/^<message .*?<\/message>/s, (stream, message) => message],
  [/^<\/stream:stream>/, () => '</stream:stream>'],
];

export class Server {
  /** How many streams there are. */
  streams = 0;

  constructor() {
    this.server = net.createServer((socket) => this.#serve(socket));
  }

  /** Listens on any free port. */
  async start() {
    await new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, LOOPBACK, resolve);
    });
    this.port = this.server.address().port;
  }

  #serve(socket) {
    const stream = { socket, text: '', authenticated: false };
    this.streams++;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('close', () => this.streams--);
    socket.on('data', (text) => {
      stream.text += text;
      while (this.#answer(stream));
    });
  }

  #answer(stream) {
    for (const [pattern, reply] of ANSWERS) {
      const found = pattern.exec(stream.text);
      if (found) {
        stream.text = stream.text.slice(found[0].length);
        stream.socket.write(reply(stream, found[0]));
        return stream.text !== '';
      }
    }
    return false;
  }

  stop() {
    this.server.close();
  }
}
