// The server goes away, throws a client out, or is not there yet; bittern itself is told to end.

import assert from 'node:assert/strict';
import { onStack } from '../lib/case.mjs';
import { ACCOUNTS, jidOf } from '../lib/stack.mjs';
import { Client } from '../lib/strophe.mjs';
import { until } from '../lib/until.mjs';

const PARTS = { parts: ['prosody', 'bittern'] };
const SOON_MS = 5_000;

async function online(stack, user) {
  const client = new Client(stack);
  await client.login(`${jidOf(user)}/page`, ACCOUNTS[user]);
  await client.comeOnline();
  return client;
}

/** The <body/> that ended the session, as text. */
function terminate(client) {
  return client.received.find((text) => /^<body[^>]* type="terminate"/.test(text));
}

const streamError = (name) =>
  new RegExp(`<${name}[^>]* xmlns=["']urn:ietf:params:xml:ns:xmpp-streams["']`);

/** Waits until each client has one request open: the one that bittern holds. */
async function untilHeld(...clients) {
  const open = ({ connection }) => connection._proto._requests.length;
  await until(() => clients.every((client) => open(client) === 1), { what: 'a request is held' });
}

onStack('XEP-0124 §17.2: Prosody is killed while requests are held: remote-connection-failed',
  PARTS, async (stack) => {
    const clients = [await online(stack, 'alice'), await online(stack, 'bob')];
    await untilHeld(...clients);
    await stack.prosody.kill();
    for (const client of clients) {
      await client.untilStatus('CONNFAIL', 'remote-connection-failed', SOON_MS);
    }
  });

onStack('XEP-0206 §7: Prosody shuts down: remote-stream-error with <system-shutdown/>', PARTS,
  async (stack) => {
    const alice = await online(stack, 'alice');
    await untilHeld(alice);
    await stack.prosody.child.stop();
    await alice.untilStatus('CONNFAIL', 'remote-stream-error', SOON_MS);
    assert.match(terminate(alice), streamError('system-shutdown'));
  });

onStack('XEP-0206 §7: a second login with the same resource: remote-stream-error, <conflict/>',
  PARTS, async (stack) => {
    const first = await online(stack, 'alice');
    await untilHeld(first);
    const second = await online(stack, 'alice');
    // Strophe names it by the child that it finds.
    await first.untilStatus('CONNFAIL', 'conflict', SOON_MS);
    assert.match(terminate(first), / condition="remote-stream-error"/);
    assert.match(terminate(first), streamError('conflict'));
    await second.logout();
  });

onStack('XEP-0124 §17.2: bittern gets SIGTERM: system-shutdown on held requests, exit code 0',
  PARTS, async (stack) => {
    const clients = [await online(stack, 'alice'), await online(stack, 'bob')];
    await untilHeld(...clients);
    stack.bittern.child.kill('SIGTERM');
    for (const client of clients) await client.untilStatus('CONNFAIL', 'system-shutdown', SOON_MS);
    assert.equal(await stack.bittern.child.untilEnded(SOON_MS), 0, stack.bittern.child.ended);
  });

onStack('Prosody is down: remote-connection-failed; it comes up: login, bittern never restarted',
  { parts: ['bittern'] }, async (stack) => {
    const early = new Client(stack);
    early.begin(jidOf('alice'), ACCOUNTS.alice);
    await early.untilStatus('CONNFAIL', 'remote-connection-failed', SOON_MS);
    await stack.prosody.start();
    const { pid } = stack.bittern.child.process;
    await (await online(stack, 'alice')).logout();
    await stack.prosody.kill();
    await stack.prosody.start();
    await (await online(stack, 'alice')).logout();
    assert.equal(stack.bittern.child.process.pid, pid);
    assert.equal(stack.bittern.child.ended, null);
  });
