// Further keys of [[server]], each on a way of its own beside the one of the table.

import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import { $iq } from '../strophe.mjs';
import { alice, begun, offered } from './chat.mjs';
import { firstFeatures } from './raw-features.mjs';
import { Way } from './way.mjs';

/** Calls `action` with a way like `way`, but for `changes`. */
async function beside(way, changes, action) {
  const { server, encryption } = way;
  const name = `${way.name}-${changes.name}`;
  const other = await Way.start(server, { encryption, name, changes });
  try {
    await action(other);
  } catch (error) {
    console.error(other.tails());
    throw error;
  } finally {
    await other.stop();
  }
}

/** What the server says the address of `client` is (XEP-0279). */
async function addressAt(client) {
  const question = $iq({ type: 'get' }).c('address', { xmlns: 'urn:xmpp:sic:1' });
  const answer = await new Promise((resolve, reject) =>
    client.connection.sendIQ(question, resolve, reject, 10_000));
  return answer.getElementsByTagName('ip')[0].textContent;
}

// Those of a client as the proxy in front of bittern tells it: of the family of the connection to
// the server, and of the other one.
const CLIENTS = ['192.0.2.77', '2001:db8::77'];

/** PROXY protocol: the server knows each client by its own address. */
export async function proxy(way) {
  const { server, encryption } = way;
  const port = server.proxyPort(encryption);
  await beside(way, { name: 'proxy', entry: { proxy_protocol: true, port } }, async (other) => {
    for (const address of CLIENTS) {
      const client = await alice(other, {
        resource: 'far', customHeaders: { 'X-Forwarded-For': address },
      });
      assert.equal(await addressAt(client), address);
      await server.knows?.(client.connection.jid, address);
      await client.logout();
    }
  });
}

function pinOf(file) {
  const { publicKey } = new X509Certificate(fs.readFileSync(file));
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  return `sha256//${createHash('sha256').update(bytes).digest('base64')}`;
}

/** RFC 7469 §2.4: the key that was written down will do, whoever certified it; no other will. */
export async function pins(way) {
  const { certificate, authorityFile } = way.server.certificate;
  const entry = { ca_file: undefined, pins: [pinOf(certificate)] };
  await beside(way, { name: 'pinned', entry }, async (other) => (await alice(other)).logout());
  const wrong = { ca_file: undefined, pins: [pinOf(authorityFile)] };
  await beside(way, { name: 'wrong-pin', entry: wrong }, async (other) => {
    const client = begun(other);
    await client.untilStatus('CONNFAIL', 'remote-connection-failed');
    assert.match(other.bittern.child.logText(), /pin/);
  });
}

/**
 * CB6: a server that knows bittern by its certificate offers EXTERNAL; who comes through bittern is
 * not shown it. CB5: channel bindings are only taken away where bittern is told so.
 */
export async function certificate(way) {
  const { server, domain } = way;
  const { certificate: file, key } = server.certificate;
  const port = server.ports.certificates;
  const shown = await firstFeatures({ port, domain, certificate: server.certificate });
  assert.ok(shown.includes('EXTERNAL') && shown.includes('SCRAM-SHA-1-PLUS'), `${shown}`);
  const entry = { port, client_certificate: { certificate: file, key } };
  await beside(way, { name: 'certified', entry }, async (other) => {
    const client = await alice(other);
    assert.deepEqual(offered(client), shown.filter((name) => name !== 'EXTERNAL'));
    await client.logout();
  });
  const stripped = { ...entry, strip_channel_binding: true };
  await beside(way, { name: 'stripped', entry: stripped }, async (other) => {
    const client = await alice(other);
    assert.deepEqual(offered(client),
      shown.filter((name) => name !== 'EXTERNAL' && !name.endsWith('-PLUS')));
    await client.logout();
  });
}
