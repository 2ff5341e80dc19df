// jabberd2, by the recipe conf/jabberd2-c2s.xml: its router, session manager and client
// connections, which are three processes with one SQLite database, and jabber-muc for its rooms.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Child } from '../child.mjs';
import { LOOPBACK, untilAnswers } from '../ports.mjs';
import { until } from '../until.mjs';
import { ACCOUNTS, ALL_DOMAINS, debianLibraries, rosterPairs, Server } from './server.mjs';

const LIBRARIES = path.join(debianLibraries('jabberd2'), 'jabberd2');

/** The modules of the session manager by the chain that they stand in. */
const CHAINS = {
  'sess-end': ['iq-last'],
  'in-sess': ['validate', 'roster', 'iq-ping', 'disco', 'offline', 'presence', 'deliver'],
  'in-router': ['session', 'validate', 'presence'],
  'pkt-sm': ['iq-ping', 'iq-version', 'disco', 'presence'],
  'pkt-user': ['roster', 'presence', 'disco', 'deliver', 'offline'],
  'pkt-router': ['session'],
  'user-load': ['active', 'roster'],
  'user-create': ['active'],
};

const SASL = ['plain', 'anonymous', 'digest-md5', 'scram-sha-1', 'scram-sha-256'];

/** A table of its session manager: each has these two columns. */
const table = (name, columns) => `CREATE TABLE "${name}" ("collection-owner" TEXT,
  "object-sequence" INTEGER PRIMARY KEY, ${columns});`;

function database() {
  const rows = ALL_DOMAINS.flatMap((domain) => [
    ...Object.entries(ACCOUNTS).flatMap(([user, password]) => [
      `INSERT INTO authreg VALUES ('${user}', '${domain}', '${password}');`,
      `INSERT INTO active ("collection-owner", time) VALUES ('${user}@${domain}', 1);`,
    ]),
    ...rosterPairs().map(([user, other]) => `INSERT INTO "roster-items"
      ("collection-owner", jid, name, "to", "from", ask)
      VALUES ('${user}@${domain}', '${other}@${domain}', '', 1, 1, 0);`),
  ]);
  return [
    'CREATE TABLE authreg (username TEXT, realm TEXT, password TEXT);',
    table('active', 'time INTEGER'),
    table('logout', 'time INTEGER'),
    table('roster-items', 'jid TEXT, name TEXT, "to" BOOLEAN, "from" BOOLEAN, ask INTEGER'),
    table('roster-groups', 'jid TEXT, "group" TEXT'),
    table('queue', 'xml TEXT'),
    ...rows,
  ].join('\n');
}

export class Jabberd2 extends Server {
  name = 'jabberd2';
  lacks = {
    management: 'no XEP-0198, but an experiment from before it',
    proxy: 'reads no PROXY headers',
  };

  #ended = new Map();
  #nobodies = [];

  static portsNeeded = ['starttls', 'direct', 'router'];

  constructor(place) {
    super(place);
    this.ports.none = this.ports.starttls;
    this.database = path.join(this.dir, 'jabberd2.db');
    execFileSync('sqlite3', [this.database], { input: database() });
    this.write('users.xml',
      '<users><user><name>jabberd</name><secret>secret</secret></user></users>');
    this.write('filter.xml', '<filter/>');
    this.write('router.xml', this.#router());
    this.write('sm.xml', this.#sessionManager());
    this.write('c2s.xml', this.#clientConnections());
    this.write('muc.xml', this.#roomsComponent());
  }

  #router() {
    return `<router><id>router</id><log type='stdout'/>
<local><ip>${LOOPBACK}</ip><port>${this.ports.router}</port>
<users>${this.dir}/users.xml</users><secret>secret</secret></local>
<aci><acl type='all'><user>jabberd</user></acl><filter>${this.dir}/filter.xml</filter></aci>
</router>
`;
  }

  #roomsComponent() {
    return `<jcr><name>${this.rooms()}</name><host>${this.rooms()}</host>
<ip>${LOOPBACK}</ip><port>${this.ports.router}</port><secret>secret</secret>
<spool>${this.dir}</spool><logdir>${this.dir}</logdir><pidfile>${this.dir}/muc.pid</pidfile>
<loglevel>124</loglevel>
<conference xmlns='jabber:config:conference'><public/><history>0</history>
<notice><join>is here</join><leave>has left</leave><rename>is now</rename></notice></conference>
</jcr>
`;
  }

  /** One for all domains. */
  rooms() {
    return 'rooms.example.org';
  }

  /** What session manager and client connections have in common. */
  #common() {
    return `<router><ip>${LOOPBACK}</ip><port>${this.ports.router}</port>
<user>jabberd</user><pass>secret</pass></router>
<log type='file'><file>${this.dir}/own.log</file></log>`;
  }

  #sqlite() {
    return `<sqlite><dbname>${this.database}</dbname><busy-timeout>5000</busy-timeout>
<password_type><plaintext/></password_type></sqlite>`;
  }

  #sessionManager() {
    const chains = Object.entries(CHAINS).map(([id, modules]) =>
      `<chain id='${id}'>${modules.map((name) => `<module>${name}</module>`).join('')}</chain>`);
    return `<sm><id>sm</id>${this.#common()}
<local>${ALL_DOMAINS.map((domain) => `<id>${domain}</id>`).join('')}</local>
<storage><path>${LIBRARIES}</path><driver>sqlite</driver>${this.#sqlite()}</storage>
<modules><path>${LIBRARIES}</path>
${chains.join('\n')}
</modules>
<user><auto-create/></user>
</sm>
`;
  }

  #recipe() {
    return this.recipe('jabberd2-c2s.xml', [
      ['<port>5222</port>', 1, this.ports.starttls],
      ['<ssl-port>5223</ssl-port>', 1, this.ports.direct],
    ], [
      ['/etc/jabberd2/server.pem', 2, this.certificate.both],
      ['<ip>0.0.0.0</ip>', 1, `<ip>${LOOPBACK}</ip>`],
    ]);
  }

  #clientConnections() {
    const sasl = `<sasl>${SASL.map((name) => `<${name}/>`).join('')}</sasl>`;
    return `<c2s><id>c2s</id>${this.#common()}
${this.#recipe()}
<io><limits><stanzas>0</stanzas><stanzasize>65535</stanzasize></limits></io>
<authreg><path>${LIBRARIES}</path><module>sqlite</module>
<mechanisms><traditional/>${sasl}</mechanisms>
<ssl-mechanisms><traditional/>${sasl}</ssl-mechanisms>
${this.#sqlite()}</authreg>
</c2s>
`;
  }

  #run(part, command = `jabberd2-${part}`) {
    const child = new Child({
      name: `jabberd2-${part}`, command,
      args: ['-c', `${this.dir}/${part}.xml`],
      logFile: path.join(this.dir, `${part}.log`),
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    this.children.push(child);
    return child;
  }

  #ownLog() {
    const file = path.join(this.dir, 'own.log');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  }

  /**
   * After a session has ended. jabberd2 knows a connection by the number of its socket, and the one
   * that comes next, with the same number, may get what is still on its way for the one before: it
   * is closed with internal-server-error. Here a connection of nobody takes the number.
   */
  async forgets(jid) {
    const ends = () => this.#ownLog().split(`disconnect jid=${jid},`).length - 1;
    this.#ended.set(jid, (this.#ended.get(jid) ?? 0) + 1);
    await until(() => ends() === this.#ended.get(jid), { what: `jabberd2 has let ${jid} go` });
    const nobody = net.connect(this.ports.starttls, LOOPBACK);
    nobody.on('error', () => {});
    this.#nobodies.push(nobody);
    await once(nobody, 'connect');
  }

  async stop() {
    for (const nobody of this.#nobodies) nobody.destroy();
    await super.stop();
  }

  tails() {
    return `${super.tails()}\n${this.#ownLog()}`;
  }

  async start() {
    this.children = [];
    await untilAnswers(this.#run('router'), this.ports.router);
    this.#run('sm');
    this.#run('muc', 'mu-conference');
    const [router] = this.children;
    for (const name of [...ALL_DOMAINS, this.rooms()]) {
      await until(() => router.logText().includes(`[${name}] online`),
        { what: `${name} is online` });
    }
    const child = this.#run('c2s');
    await untilAnswers(child, this.ports.starttls);
    await untilAnswers(child, this.ports.direct);
  }
}
