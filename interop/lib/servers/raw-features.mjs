// What a server offers to who comes to it directly, over TLS with a certificate.

import fs from 'node:fs';
import tls from 'node:tls';
import { LOOPBACK } from '../ports.mjs';

/** The names in the <mechanism/>s of `text`. */
export const mechanisms = (text) =>
  Array.from(text.matchAll(/<mechanism>([^<]*)/g), ([, name]) => name);

/** @returns {Promise<string[]>} the SASL mechanisms that the port of direct TLS offers. */
export function firstFeatures({ port, domain, certificate: { authority, certificate, key } }) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      port, host: LOOPBACK, servername: domain, ca: authority,
      cert: fs.readFileSync(certificate), key: fs.readFileSync(key),
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('no features')));
    socket.write("<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0'"
      + ` xmlns:stream='http://etherx.jabber.org/streams' to='${domain}'>`);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (!text.includes('</stream:features>')) return;
      socket.destroy();
      resolve(mechanisms(text));
    });
  });
}
