// The recipes of conf/ in the real proxies: Strophe.js and raw requests over TLS, through each of
// them, through a bittern behind it, to one Prosody. Each proxy has the same cases; most of the
// time is that of one held request.

import { after, before, describe, it } from 'node:test';
import { Apache } from '../lib/apache.mjs';
import { Caddy } from '../lib/caddy.mjs';
import { Edge, Ground } from '../lib/edge.mjs';
import * as chat from '../lib/edge-chat.mjs';
import * as web from '../lib/edge-http.mjs';
import { HaProxy, HaProxyByProxyV2 } from '../lib/haproxy.mjs';
import { NginxTls } from '../lib/nginx-tls.mjs';

const PROXIES = {
  'nginx': NginxTls,
  'haproxy': HaProxy,
  'haproxy-proxy-v2': HaProxyByProxyV2,
  'apache': Apache,
  'caddy': Caddy,
};

// In this order, while another request is held for the full wait.
const MEANWHILE = {
  'login, then 100 messages each way, in order, each once, over connections that stay open':
    chat.messages,
  'B2.6: a page that reloads goes on with its session': chat.pageReload,
  'H1.24: bittern knows the client\'s address, whatever the client says': web.clientAddress,
  'B19.1.2, B19.1.3: a session made over TLS is not used without, and goes on': web.scheme,
  'bittern\'s CORS fields are on each of its answers, exactly once': web.cors,
  'gzip both ways, with a length': web.compression,
  'HM2.1, HM2.2: host-meta and host-meta.json': web.discovery,
  'H1.22: what is too long bittern refuses itself': web.tooLong,
  'the web client is served, and port 80 leads to it': web.restOfSite,
  'the proxy reloads its config while requests are held, and no session ends': chat.proxyReload,
};

const ONE_AFTER_ANOTHER = { concurrency: 1 };
const DEADLINE = { timeout: 150_000 };

describe('proxies', { concurrency: 2 * Object.keys(PROXIES).length }, () => {
  let ground;
  before(async () => (ground = await Ground.start()));
  after(() => ground.stop());

  for (const [name, Proxy] of Object.entries(PROXIES)) {
    describe(name, ONE_AFTER_ANOTHER, () => {
      let edge;
      before(async () => (edge = await Edge.start(ground, name, Proxy)));
      after(() => edge?.stop());

      const check = (sentence, action) => it(`${name}: ${sentence}`, DEADLINE, async () => {
        try {
          await action(edge);
        } catch (error) {
          edge.failed = true;
          throw error;
        }
      });

      describe('a held request, and beside it', { concurrency: 2 }, () => {
        check('R6: a request is held for the full wait, over HTTP/1.1 and HTTP/2', chat.fullWait);
        describe('all else', ONE_AFTER_ANOTHER, () => {
          for (const [sentence, action] of Object.entries(MEANWHILE)) check(sentence, action);
        });
      });
      check('while bittern is away clients may try again, and once it is back they are served',
        web.away);
    });
  }
});
