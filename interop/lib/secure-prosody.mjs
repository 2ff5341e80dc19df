// A Prosody that talks over TLS only: STARTTLS on one port, TLS from the first byte on another.

import fs from 'node:fs';
import path from 'node:path';
import { makeCertificate } from './certificate.mjs';
import { Prosody } from './prosody.mjs';

/** What each change of the settings replaces is there once. */
function replaced(text, [literal, replacement]) {
  if (text.split(literal).length !== 2) throw new Error(`not once there: ${literal}`);
  return text.replace(literal, () => replacement);
}

export class SecureProsody extends Prosody {
  /** @param {{directPort: number}} o and what Prosody needs; the certificate is for `o.domain`. */
  constructor({ directPort, ...o }) {
    super(o);
    this.directPort = directPort;
    this.certificate = makeCertificate(path.join(o.dir, 'certificate'), o.domain);
    const { certificate, key } = this.certificate;
    const ssl = `ssl = { certificate = ${JSON.stringify(certificate)}; `
      + `key = ${JSON.stringify(key)} }`;
    fs.writeFileSync(this.configFile, [
      ['"s2s", "tls", "http"', '"s2s", "http"'],
      ['"saslauth"', '"saslauth", "tls"'],
      ['c2s_direct_tls_ports = {}', `c2s_direct_tls_ports = { ${directPort} }\n${ssl}`],
      ['c2s_require_encryption = false', 'c2s_require_encryption = true'],
    ].reduce(replaced, fs.readFileSync(this.configFile, 'utf8')));
  }
}
