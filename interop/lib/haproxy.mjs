// HAProxy with conf/haproxy.cfg, and with the other of its two ways to bittern.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { LOOPBACK } from './ports.mjs';
import { RealProxy } from './real-proxy.mjs';
import { recipe } from './recipe.mjs';

const COMMON = ({ httpPort, httpsPort, boshPort, proxyV2Port, pagePort, certificate }) => [
  ['bind :::80 v4v6\n', 1, `bind ${LOOPBACK}:${httpPort}\n`],
  ['bind :::443 v4v6 ', 1, `bind ${LOOPBACK}:${httpsPort} `],
  ['/etc/haproxy/chat.example.org.pem', 1, certificate.both],
  ['server bittern 127.0.0.1:5280\n', 1, `server bittern ${LOOPBACK}:${boshPort}\n`],
  ['server bittern 127.0.0.1:5281 ', 1, `server bittern ${LOOPBACK}:${proxyV2Port} `],
  ['server web_client 127.0.0.1:8080\n', 1, `server web_client ${LOOPBACK}:${pagePort}\n`],
  // It runs as who runs the test, and says in its output what it would tell syslog.
  ['log /dev/log local0', 1, 'log stdout format raw local0'],
  ['    user haproxy\n', 1, ''],
  ['    group haproxy\n', 1, ''],
  ['    chroot /var/lib/haproxy\n', 1, ''],
  // As many files as that needs not everybody may open.
  ['maxconn 20000', 1, 'maxconn 200'],
];

/** HAProxy serves no files: this does. */
function servePage({ pagePort, page }) {
  const index = fs.readFileSync(path.join(page, 'index.html'));
  const server = http.createServer((request, response) => response.end(index));
  server.listen(pagePort, LOOPBACK);
  server.unref();
  return server;
}

export class HaProxy extends RealProxy {
  changes() {
    return COMMON(this.place);
  }

  async start() {
    this.pageServer = servePage(this.place);
    const config = this.write('haproxy.cfg', recipe('haproxy.cfg', this.changes()));
    await this.run('haproxy', ['-W', '-db', '-f', config]);
  }

  async reload() {
    await this.reloadBy('SIGUSR2', 'Loading success');
  }

  close() {
    this.pageServer?.close();
    this.pageServer?.closeAllConnections();
  }
}

export class HaProxyByProxyV2 extends HaProxy {
  get bitternPort() {
    return this.place.proxyV2Port;
  }

  changes() {
    return [
      ...super.changes(),
      ['use_backend bittern if', 1, 'use_backend bittern_proxy_v2 if'],
    ];
  }
}
