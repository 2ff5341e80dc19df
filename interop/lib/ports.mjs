// Free ports on loopback, and waiting until somebody answers there.

import fs from 'node:fs';
import net from 'node:net';
import { until } from './until.mjs';

export const LOOPBACK = '127.0.0.1';

// Below the ephemeral ports: one of those may be gone to a client of any other test by the time
// that our server binds it.
const LOWEST = 10_000;
const HIGHEST = Math.max(ephemeralBegin() - 1, LOWEST + 1_000);
const ATTEMPTS = 1_000;

/** Every port that this process was given. */
const given = new Set();

function ephemeralBegin() {
  try {
    const range = fs.readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
    return Number.parseInt(range, 10) || 32_768;
  } catch {
    return 32_768; // Linux's default
  }
}

/** @returns {Promise<boolean>} whether a server can listen on the port now. */
function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK }, () => server.close(() => resolve(true)));
  });
}

async function freePort() {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // At random, so that test files that run at once seldom ask for the same one.
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port on ${LOOPBACK} from ${LOWEST} to ${HIGHEST}`);
}

/** @returns {Promise<number[]>} `count` ports that nobody listens on, each given only once. */
export async function freePorts(count) {
  const ports = [];
  for (let i = 0; i < count; i++) ports.push(await freePort());
  return ports;
}

/** @returns {Promise<boolean>} whether a connection to the port is accepted now. */
export function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, LOOPBACK);
    const done = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

/**
 * Waits until `child` accepts connections on `port`; fails at once when it ends instead, also if
 * somebody else answers there.
 */
export async function untilAnswers(child, port, deadline = 20_000) {
  const check = () => {
    if (child.ended) throw new Error(`${child.name} ended (${child.ended}) before it answered`);
  };
  await until(
    async () => {
      check();
      const answered = await answers(port);
      check();
      return answered;
    },
    { deadline, what: `${child.name} answers on port ${port}` },
  );
}
