// HTTP messages as the bytes they are, cut out of what a connection brings.

const HEAD_END = '\r\n\r\n';

/** One request or answer: `head` with its empty line, `body`, as text of one byte a character. */
class HttpMessage {
  constructor(head, body) {
    this.head = head;
    this.body = body;
  }

  get bytes() {
    return Buffer.from(this.head + this.body, 'latin1');
  }

  /** The value of an attribute of the <body/> that this message carries; null without. */
  attribute(name) {
    const tag = /^[^>]*/.exec(this.body)[0];
    return new RegExp(` ${name}=["']([^"']*)`).exec(tag)?.[1] ?? null;
  }

  get rid() {
    return Number(this.attribute('rid'));
  }

  /** The same, with a further field in its head. */
  withField(field) {
    return new HttpMessage(this.head.replace('\r\n', `\r\n${field}\r\n`), this.body);
  }
}

export class MessageCutter {
  #text = '';

  /** @returns {HttpMessage[]} what `chunk` completed. */
  push(chunk) {
    this.#text += chunk.toString('latin1');
    const messages = [];
    for (let next = this.#cut(); next; next = this.#cut()) messages.push(next);
    return messages;
  }

  #cut() {
    const end = this.#text.indexOf(HEAD_END);
    if (end < 0) return null;
    const head = this.#text.slice(0, end + HEAD_END.length);
    const length = /^content-length: *(\d+)/im.exec(head);
    if (!length) throw new Error(`no Content-Length in ${head}`);
    const total = head.length + Number(length[1]);
    if (this.#text.length < total) return null;
    const body = this.#text.slice(head.length, total);
    this.#text = this.#text.slice(total);
    return new HttpMessage(head, body);
  }
}
