// One keep-alive HTTP connection of a client that waits for each answer.

import net from 'node:net';
import { LOOPBACK } from '../../interop/lib/ports.mjs';

// What a browser sends with a request of a page of another origin.
const FIELDS = `User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
Accept: */*\r
Accept-Language: en-US,en;q=0.5\r
Accept-Encoding: gzip, deflate\r
Content-Type: text/xml; charset=utf-8\r
Origin: http://chat.example.org\r
Connection: keep-alive\r
Referer: http://chat.example.org/`;

export class Line {
  #received = '';

  #waiting = null;

  constructor(port) {
    this.head = `POST /http-bind HTTP/1.1\r\nHost: ${LOOPBACK}:${port}\r\n${FIELDS}\r\n`;
    this.socket = net.connect(port, LOOPBACK);
    this.socket.setNoDelay(true);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text) => this.#take(text));
    for (const event of ['error', 'close']) {
      this.socket.on(event, () => this.#waiting?.reject(new Error('the connection ended')));
    }
  }

  #take(text) {
    this.#received += text;
    const end = this.#received.indexOf('\r\n\r\n') + 4;
    if (end < 4) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(this.#received)[1]);
    if (this.#received.length < end + length) return;
    const body = this.#received.slice(end, end + length);
    this.#received = this.#received.slice(end + length);
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve(body);
  }

  /** Sends the document; the promise is that of its answer. */
  ask(document) {
    const answer = new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
    // It may be awaited much later than it fails.
    answer.catch(() => {});
    this.socket.write(`${this.head}Content-Length: ${document.length}\r\n\r\n${document}`);
    return answer;
  }

  close() {
    this.socket.destroy();
  }
}
