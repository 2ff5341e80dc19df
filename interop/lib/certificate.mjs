// A certificate authority for one test, and what it certifies.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

function request(file, subject, extra) {
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', `/CN=${subject}`, '-keyout', `${file}.key`, '-out', `${file}.pem`, ...extra,
  ], { stdio: 'pipe' });
}

/**
 * A certificate for the host `name`, and for `others`, of an authority made for it alone, in `dir`.
 * @returns {{authority: Buffer, authorityFile: string, certificate: string, key: string,
 *     both: string}} the authority's own certificate, for who shall trust it; the others are paths,
 *     `both` is certificate and key
 */
export function makeCertificate(dir, name, others = []) {
  fs.mkdirSync(dir, { recursive: true });
  const authority = path.join(dir, 'authority');
  const host = path.join(dir, name);
  request(authority, 'of a test', []);
  request(host, name, [
    '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`,
    '-addext', `subjectAltName=${[name, ...others].map((host) => `DNS:${host}`).join(',')}`,
    '-addext', 'basicConstraints=critical,CA:FALSE',
  ]);
  const both = path.join(dir, 'both.pem');
  fs.writeFileSync(both, fs.readFileSync(`${host}.pem`, 'utf8')
    + fs.readFileSync(`${host}.key`, 'utf8'), { mode: 0o600 });
  return {
    authority: fs.readFileSync(`${authority}.pem`), authorityFile: `${authority}.pem`,
    certificate: `${host}.pem`, key: `${host}.key`, both,
  };
}
