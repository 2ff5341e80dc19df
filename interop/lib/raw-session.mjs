// A BOSH session request by request, for what no chat client does.

const BOSH = 'http://jabber.org/protocol/httpbind';

/** The value of an attribute of the <body/> that begins `text`; null without. */
export const attribute = (text, name) =>
  new RegExp(` ${name}=["']([^"']*)`).exec(/^[^>]*/.exec(text)[0])?.[1] ?? null;

export class RawSession {
  #rid = 1_000 + Math.floor(Math.random() * 1_000_000);

  /** @param {import('./web.mjs').Web} web what its requests go over, unless one says otherwise */
  constructor(web, domain) {
    this.web = web;
    this.domain = domain;
    this.sid = null;
  }

  /** The text of the next request's body; the rid is used up. */
  next({ attributes = '', payload = '' } = {}) {
    const sid = this.sid === null ? '' : ` sid='${this.sid}'`;
    return `<body rid='${this.#rid++}'${sid} xmlns='${BOSH}'${attributes}>${payload}</body>`;
  }

  post(body, { headers = {}, web = this.web } = {}) {
    return web.request('/http-bind', {
      method: 'POST', body, headers: { 'Content-Type': 'text/xml; charset=utf-8', ...headers },
    });
  }

  /** The creation request: body and all, to be sent by the caller or by create(). */
  creation(wait = 60) {
    return this.next({
      attributes: ` to='${this.domain}' wait='${wait}' hold='1' ver='1.11' xml:lang='en'`
        + " xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'",
    });
  }

  /** Creates the session, and returns when the server's features have come. */
  async create(options = {}) {
    const answer = await this.post(this.creation(), options);
    this.take(answer);
    if (!answer.text.includes('features')) await this.post(this.next(), options);
    return answer;
  }

  /** Reads the sid of the answer to the creation. */
  take(answer) {
    this.sid = attribute(answer.text, 'sid');
    if (this.sid === null) throw new Error(`no session: ${answer.status} ${answer.text}`);
  }

  /** A request that the server answers at once, with a failure: for a mechanism it has not. */
  question() {
    return this.next({
      payload: "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='NONE'/>",
    });
  }
}
