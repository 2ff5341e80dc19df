// What single requests show of each proxy with its recipe.

import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { PAGE, PUBLIC_URL } from './edge.mjs';
import { attribute, RawSession } from './raw-session.mjs';
import { HOST } from './real-proxy.mjs';
import { DOMAIN } from './stack.mjs';

const CLIENT = '127.0.0.77';
// The last line asks a proxy to take the fields before it for itself, and out (RFC 9110 §7.6.1).
const FORGED = {
  'X-Forwarded-For': ['10.1.2.3', '10.1.2.4'],
  'Forwarded': 'for=10.1.2.5;proto=http',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Host': 'elsewhere.example',
  'X-Real-IP': '10.1.2.6',
};
const HOP_BY_HOP = {
  'Connection': 'keep-alive, X-Forwarded-For, X-Forwarded-Proto, Forwarded',
};

export async function clientAddress(edge) {
  for (const headers of [{}, FORGED, { ...FORGED, ...HOP_BY_HOP }]) {
    const session = new RawSession(edge.web({ localAddress: CLIENT }), DOMAIN);
    await session.create({ headers });
    const [line] = edge.logged('session-created', session.sid);
    assert.match(line, / client=127\.0\.0\.77(?![\d.])/, JSON.stringify(headers));
  }
}

export async function scheme(edge) {
  for (const headers of [{}, FORGED, { ...FORGED, ...HOP_BY_HOP }]) {
    const session = new RawSession(edge.web({ localAddress: CLIENT }), DOMAIN);
    await session.create({ headers });
    const plain = edge.plainWeb(edge.bittern.port);
    const question = session.question();
    await assert.rejects(session.post(question, { web: plain }), /socket hang up|ECONNRESET/);
    assert.match((await session.post(question)).text, /<failure/);
    assert.equal(edge.logged('session-ended', session.sid).length, 0);
  }
}

const ORIGIN = { 'Origin': 'https://elsewhere.example' };

export async function cors(edge) {
  const web = edge.web();
  const headers = { 'Content-Type': 'text/xml', ...ORIGIN };
  const post = (body) => ({ method: 'POST', headers, body });
  const session = new RawSession(web, DOMAIN);
  const answers = {
    creation: await session.create({ headers: ORIGIN }),
    mistake: await web.request('/http-bind', post('no XML')),
    unknown: await web.request('/http-bind', post(session.next().replace(session.sid, 'nobody'))),
    preflight: await web.request('/http-bind', { method: 'OPTIONS', headers: {
      ...ORIGIN, 'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type, x-own',
    } }),
    page: await web.request('/http-bind', { headers: ORIGIN }),
    method: await web.request('/http-bind', { ...post('x'), method: 'PUT' }),
    discovery: await web.request('/.well-known/host-meta', { headers: ORIGIN }),
  };
  for (const [name, answer] of Object.entries(answers)) {
    assert.deepEqual(answer.all('access-control-allow-origin'), ['*'], name);
  }
  assert.match(answers.preflight.all('access-control-allow-headers').join(), /x-own/);
}

export async function compression(edge) {
  const session = new RawSession(edge.web(), DOMAIN);
  const body = zlib.gzipSync(session.creation());
  const headers = { 'Content-Encoding': 'gzip', 'Accept-Encoding': 'gzip' };
  const creation = await session.post(body, { headers });
  session.take(creation);
  assert.match(attribute(creation.text, 'accept'), /gzip/);
  assert.deepEqual(creation.all('content-encoding'), ['gzip']);
  assert.deepEqual(creation.all('content-length'), [String(creation.bytes.length)]);
  // A client that does not ask gets what it can read, with its length.
  const plain = new RawSession(edge.web(), DOMAIN);
  const answer = await plain.create();
  assert.deepEqual(answer.all('content-encoding'), []);
  assert.deepEqual(answer.all('content-length'), [String(answer.bytes.length)]);
}

export async function discovery(edge) {
  for (const web of [edge.web(), edge.web2()]) {
    const xml = await web.request('/.well-known/host-meta');
    assert.deepEqual([xml.status, ...xml.all('content-type')].map((s) => String(s).split(';')[0]),
      ['200', 'application/xrd+xml']);
    assert.ok(xml.text.includes(`"${PUBLIC_URL}"`) || xml.text.includes(`'${PUBLIC_URL}'`));
    const json = await web.request('/.well-known/host-meta.json');
    assert.equal(json.status, 200);
    assert.deepEqual(JSON.parse(json.text).links.map(({ href }) => href), [PUBLIC_URL]);
  }
}

const TOO_LONG = 'x'.repeat(300 * 1024);

export async function tooLong(edge) {
  for (const web of [edge.web(), edge.web2()]) {
    const session = new RawSession(web, DOMAIN);
    await session.create();
    const answer = await session.post(session.next({ payload: `<message>${TOO_LONG}</message>` }),
      { headers: ORIGIN });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual([attribute(answer.text, 'type'), attribute(answer.text, 'condition')],
      ['terminate', 'policy-violation']);
    assert.equal(answer.all('access-control-allow-origin').length, 1);
  }
}

export async function restOfSite(edge) {
  for (const web of [edge.web(), edge.web2()]) {
    const page = await web.request('/');
    assert.deepEqual([page.status, page.text], [200, PAGE]);
  }
  const plain = await edge.plainWeb(edge.proxy.place.httpPort)
    .request('/?room=1', { headers: { Host: HOST } });
  assert.ok([301, 308].includes(plain.status), String(plain.status));
  assert.deepEqual(plain.all('location'), [`https://${HOST}/?room=1`]);
}

// bittern takes leave of its peers, for 5 s at most; Apache does not look at idle connections.
const LEAVE_MS = 10_000;

export async function away(edge) {
  edge.bittern.child.kill('SIGTERM');
  assert.equal(await edge.bittern.child.untilEnded(LEAVE_MS), 0);
  const session = new RawSession(edge.web(), DOMAIN);
  const answer = await session.post(session.creation());
  assert.ok([502, 503].includes(answer.status), String(answer.status));
  assert.doesNotMatch(answer.text, /</);
  await edge.bittern.start();
  session.take(await session.post(session.creation()));
}
