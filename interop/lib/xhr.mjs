// XMLHttpRequest over node:http and node:https, as much of it as Strophe uses, with kept-alive
// connections.

import http from 'node:http';
import https from 'node:https';

const DONE = 4;

/** What a page does with sessionStorage: lives as long as this process. */
export class MemoryStorage {
  #items = new Map();
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  setItem(key, value) {
    this.#items.set(key, String(value));
  }
  removeItem(key) {
    this.#items.delete(key);
  }
}

const plainAgent = new http.Agent({ keepAlive: true });
/** By origin. */
const agents = new Map();

/** Requests to `origin` are made with `agent`, which knows where it is and whom to trust. */
export function useAgent(origin, agent) {
  agents.set(origin, agent);
}

export class XMLHttpRequest {
  readyState = 0;
  status = 0;
  responseText = '';
  responseXML = null;
  onreadystatechange = () => {};
  #headers = {};
  #request = null;
  #responseHeaders = '';

  open(method, url) {
    const { origin, protocol } = new URL(url);
    const { request } = protocol === 'https:' ? https : http;
    this.#request = request(url, { method, agent: agents.get(origin) ?? plainAgent });
    this.#request.on('response', (response) => this.#read(response));
    this.#request.on('error', () => this.#done(0));
    this.readyState = 1;
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }

  getAllResponseHeaders() {
    return this.#responseHeaders;
  }

  send(body) {
    const bytes = Buffer.from(body);
    const headers = { ...this.#headers, 'Content-Length': bytes.length };
    for (const [name, value] of Object.entries(headers)) this.#request.setHeader(name, value);
    this.#request.end(bytes);
  }

  /** Closes the TCP connection, as a browser does for a request in flight. */
  abort() {
    this.onreadystatechange = () => {};
    this.#request?.destroy();
    this.readyState = 0;
  }

  #read(response) {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('error', () => this.#done(0));
    response.on('end', () => {
      const fields = response.rawHeaders;
      for (let i = 0; i < fields.length; i += 2) {
        this.#responseHeaders += `${fields[i]}: ${fields[i + 1]}\r\n`;
      }
      this.responseText = Buffer.concat(chunks).toString('utf8');
      if (this.responseText) {
        this.responseXML = new DOMParser().parseFromString(this.responseText, 'text/xml');
      }
      this.#done(response.statusCode);
    });
  }

  #done(status) {
    if (this.readyState === DONE) return;
    this.status = status;
    this.readyState = DONE;
    this.onreadystatechange();
  }
}
