// What the Jabber servers of the matrix have in common: the domains, the accounts, and the ports of
// the recipes in conf/, each with a real one in its place.

import fs from 'node:fs';
import path from 'node:path';
import { recipe } from '../recipe.mjs';

/** The domain that is for each encryption: without it nobody logs in to the other one. */
export const DOMAINS = { none: 'plain.example', starttls: 'example.org', direct: 'example.org' };

/** Domains of which a server may make anonymous ones, for a server that needs its own for them. */
const ANONYMOUS = { 'plain.example': 'anon.plain.example', 'example.org': 'anon.example.org' };

export const ALL_DOMAINS = Object.keys(ANONYMOUS);
export const ALL_NAMES = [...ALL_DOMAINS, ...Object.values(ANONYMOUS)];
export const anonymousDomain = (domain) => ANONYMOUS[domain];

export const ACCOUNTS = { alice: 'alice-secret', bob: 'bob-secret' };

/** The folder of Debian's libraries, /usr/lib/MACHINE, that has one whose name begins so. */
export function debianLibraries(begin) {
  const dirs = fs.readdirSync('/usr/lib').map((name) => path.join('/usr/lib', name));
  const has = (dir) => fs.statSync(dir).isDirectory()
    && fs.readdirSync(dir).some((name) => name.startsWith(begin));
  const dir = dirs.filter((each) => each.endsWith('-linux-gnu')).find(has);
  if (!dir) throw new Error(`${begin} is not installed: tools/install-packages servers`);
  return dir;
}

/** Everybody in `domain` has all the others in the roster: [user, other] for each such entry. */
export const rosterPairs = () => Object.keys(ACCOUNTS).flatMap((user) =>
  Object.keys(ACCOUNTS).filter((other) => other !== user).map((other) => [user, other]));

export class Server {
  /** What it has not, and why: by the name of the step. */
  lacks = {};

  /** Why the step cannot be done on that way; undefined: it can. */
  lack(step, { encryption, found }) {
    if (step in this.lacks) return `${this.name}: ${this.lacks[step]}`;
    if (['proxy', 'pins', 'certificate'].includes(step) && found === 'dns') return 'as by host';
    if (step === 'pins' && encryption === 'none') return 'nothing is encrypted';
    if (step === 'certificate' && !(this.ports.certificates && encryption === 'direct')) {
      return 'with ejabberd, direct TLS';
    }
    return undefined;
  }

  /**
   * @param {{dir: string, certificate: object, ports: Object<string, number>}} place `certificate`
   *     is what makeCertificate() made; the ports are those for each encryption, `proxy` for PROXY
   *     headers, and what else the server needs
   */
  constructor({ dir, certificate, ports }) {
    this.dir = dir;
    this.certificate = certificate;
    this.ports = ports;
    fs.mkdirSync(dir, { recursive: true });
    this.children = [];
  }

  /** The recipe of conf/ as it is, but for this server's ports and those of `changes`. */
  recipe(name, ports, changes = []) {
    return recipe(name, [
      ...changes, ...ports.map(([literal, times, port]) =>
        [literal, times, literal.replace(/\d{4,}/, String(port))]),
    ]);
  }

  write(name, text) {
    const file = path.join(this.dir, name);
    fs.writeFileSync(file, text);
    return file;
  }

  /** Where a user of `domain` logs in without a name. */
  anonymous(domain) {
    return domain;
  }

  tails() {
    return this.children.map((child) => child.tail()).join('\n');
  }

  async stop() {
    for (const child of [...this.children].reverse()) await child.stop();
  }
}
