// Single HTTP requests as a browser or a script makes them: over TLS by HTTP/1.1 or HTTP/2, or
// plain.

import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import zlib from 'node:zlib';
import { LOOPBACK } from './ports.mjs';

/** Every name is this machine. */
function lookup(name, options, done) {
  if (options.all) done(null, [{ address: LOOPBACK, family: 4 }]);
  else done(null, LOOPBACK, 4);
}

/** What an answer was: `fields` as they came, `text` decoded. */
class Answer {
  constructor(status, rawFields, bytes) {
    this.status = status;
    this.fields = [];
    for (let i = 0; i < rawFields.length; i += 2) {
      this.fields.push([rawFields[i].toLowerCase(), rawFields[i + 1]]);
    }
    this.bytes = bytes;
  }

  /** The values of all fields of that name. */
  all(name) {
    return this.fields.filter(([other]) => other === name).map(([, value]) => value);
  }

  get text() {
    const [coding] = this.all('content-encoding');
    return (coding === 'gzip' ? zlib.gunzipSync(this.bytes) : this.bytes).toString('utf8');
  }
}

async function bytesOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Requests to one origin over connections of its own, by HTTP/1.1. */
export class Web {
  /** @param {{origin: string, authority?: Buffer, localAddress?: string}} o */
  constructor({ origin, authority, localAddress }) {
    this.origin = origin;
    const secure = origin.startsWith('https:');
    this.agent = new (secure ? https : http).Agent(
      { keepAlive: true, ca: authority, lookup, localAddress });
    this.begin = secure ? https.request : http.request;
  }

  async request(path, { method = 'GET', headers = {}, body = '' } = {}) {
    const length = method === 'GET' ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const options = { method, agent: this.agent, headers: { ...length, ...headers } };
    const response = await new Promise((resolve, reject) => {
      const request = this.begin(this.origin + path, options, resolve);
      // What comes after the answer is a connection closed behind it.
      request.on('error', reject);
      request.end(body);
    });
    return new Answer(response.statusCode, response.rawHeaders, await bytesOf(response));
  }

  close() {
    this.agent.destroy();
  }
}

/** The same by HTTP/2, over one connection. */
export class Web2 {
  constructor({ origin, authority }) {
    this.session = http2.connect(origin, { ca: authority, lookup });
    this.session.on('error', () => {});  // the requests tell
  }

  async request(path, { method = 'GET', headers = {}, body = '' } = {}) {
    const stream = this.session.request({ ':method': method, ':path': path, ...headers },
      { endStream: method === 'GET' });
    const [status, fields] = await new Promise((resolve, reject) => {
      stream.on('response', (known, flags, raw) => resolve([known[':status'], raw]));
      stream.on('error', reject);
      if (method !== 'GET') stream.end(body);
    });
    return new Answer(status, fields, await bytesOf(stream));
  }

  close() {
    this.session.destroy();
  }
}
