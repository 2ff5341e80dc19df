// The programs of bench/ together, in each mode: everything comes back, and what does not is noticed.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Bittern } from '../../interop/lib/bittern.mjs';
import { makeCertificate } from '../../interop/lib/certificate.mjs';
import { stopAll } from '../../interop/lib/child.mjs';
import { freePorts, LOOPBACK } from '../../interop/lib/ports.mjs';
import { until } from '../../interop/lib/until.mjs';
import { badManager } from './bad-manager.mjs';
import { cleanLoad, load, startServer } from './programs.mjs';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bittern-bench-'));
const places = {};
let tcp;

before(async () => {
  const serverPort = await startServer(dir, 'bench_server');
  const server = `${LOOPBACK}:${serverPort}`;
  const floorPort = await startServer(dir, 'bench_floor', ['--server', server]);
  const [port, tlsPort] = await freePorts(2);
  const { certificate, key } = makeCertificate(dir, 'bench.example');
  const bittern = new Bittern({
    dir, port, serverPort, domain: 'bench.example', bosh: { polling_s: 0 },
    sections: {
      listen: [{ address: LOOPBACK, port: tlsPort, tls: [{ certificate, key }] }],
      log: { level: 'warning' },
    },
  });
  await bittern.start();
  tcp = ['--tcp', server];
  places['the server alone'] = tcp;
  places['the floor'] = ['--url', `http://${LOOPBACK}:${floorPort}/http-bind`];
  places.bittern = ['--url', bittern.url];
  places['bittern over TLS'] = ['--url', `https://${LOOPBACK}:${tlsPort}/http-bind`, '--insecure'];
});
after(async () => {
  await stopAll();
  fs.rmSync(dir, { recursive: true });
});

for (const place of ['the server alone', 'the floor', 'bittern', 'bittern over TLS']) {
  const args = (...more) => [...more, ...places[place]];

  test(`flood through ${place}: each message comes back`, async () => {
    for (const inFlight of [1, 5]) {
      const { ready, done } = await cleanLoad(dir, args(
        'flood', '--sessions', 4, '--messages', 200, '--in-flight', inFlight));
      assert.equal(ready.sessions, 4);
      assert.equal(done.sent, 200);
      assert.equal(done.latency_histogram.reduce((sum, [, count]) => sum + count, 0), 200);
    }
  });

  test(`chat through ${place}: as many messages as were asked for`, async () => {
    const { done } = await cleanLoad(dir, args(
      'chat', '--sessions', 10, '--rate', 10, '--duration', 1));
    assert.ok(done.sent > 80 && done.sent < 120, `${done.sent} messages`);
  });

  test(`churn through ${place}: each life is lived to its end`, async () => {
    const { done } = await cleanLoad(dir, args('churn', '--sessions', 3, '--messages', 12));
    assert.equal(done.lives, 12);
    assert.equal(done.received, 12);
  });
}

for (const place of ['the floor', 'bittern']) {
  test(`idle at ${place}: requests are held for their time, and renewed`, async () => {
    const { done } = await cleanLoad(dir, [
      'idle', '--sessions', 5, '--wait', 1, '--duration', 2.5, ...places[place]]);
    assert.equal(done.renewals, 10);
    assert.equal(done.requests, 10);
  });

  test(`polling at ${place}: one request in each interval, and messages come`, async () => {
    const { done } = await cleanLoad(dir, [
      'chat', '--sessions', 5, '--poll', 0.2, '--duration', 1, '--rate', 5, ...places[place]]);
    assert.ok(done.sent > 15 && done.sent < 35, `${done.sent} messages`);
    assert.ok(done.requests <= 5 * 8 * (done.seconds / 1.4), `${done.requests} requests`);
  });

  for (const poll of [0, 0.1]) {
    test(`push through ${place}, polled each ${poll} s: users hear of each item`, async () => {
      const { done } = await cleanLoad(dir, [
        'push', '--users', 5, '--publish-interval', 0.2, '--duration', 1.1, '--poll', poll,
        ...places[place], ...tcp]);
      assert.equal(done.published, 5);
      assert.equal(done.unique_items, 25);
      assert.ok(done.coherence > 0.7 && done.coherence <= 1, `coherence ${done.coherence}`);
    });
  }
}

test('churn that abandons its sessions: they end for being inactive', async () => {
  const serverPort = await startServer(dir, 'bench_server');
  const [port] = await freePorts(1);
  const bittern = new Bittern({
    dir: path.join(dir, 'abandoned'), port, serverPort, domain: 'bench.example',
    bosh: { inactivity_s: 1 },
  });
  await bittern.start();
  const { done } = await cleanLoad(dir, [
    'churn', '--abandon', '--sessions', 3, '--messages', 12, '--url', bittern.url]);
  assert.equal(done.lives, 12);
  const log = path.join(bittern.dir, 'bittern.log');
  const ends = () => fs.readFileSync(log, 'utf8').match(/session-ended .*reason=inactive/g);
  await until(() => ends()?.length === 12,
    { what: 'every session is over' });
});

const NOTICED = {
  none: {},
  loss: { lost: 1 },
  doubling: { duplicated: 1 },
  disorder: { disordered: 1 },
  damage: { lost: 1, errors: 1, error: /not what was sent/ },
  bounce: { errors: 1, error: /type error/ },
  status: { errors: 1, error: /HTTP status 503/ },
  termination: { errors: 1, error: /undefined-condition/ },
  'no body': { errors: 1, error: /without a body/ },
  cut: { errors: 1, error: /does not end/ },
  closing: { errors: 1, error: /closed/ },
};

for (const [fault, { error = /^$/, ...counts }] of Object.entries(NOTICED)) {
  test(`a manager with the fault "${fault}" gets what it deserves`, async () => {
    const manager = await badManager(fault);
    try {
      const { code, done } = await load(dir, [
        'flood', '--url', manager.url, '--sessions', 1, '--in-flight', 2, '--messages', 10,
        '--patience', 0.5]);
      assert.match(done.first_error, error);
      for (const name of ['lost', 'duplicated', 'disordered', 'errors']) {
        const atLeast = counts[name] ?? 0;
        if (name === 'lost' && done.errors > 0) assert.ok(done.lost >= atLeast);
        else assert.equal(done[name], atLeast, name);
      }
      assert.equal(code, fault === 'none' ? 0 : 1);
    } finally {
      manager.stop();
    }
  });
}
