// Free ports on loopback, and waiting until somebody answers there.

import net from 'node:net';
import { until } from './until.mjs';

export const LOOPBACK = '127.0.0.1';

function listen() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => resolve(server));
  });
}

/** @returns {Promise<number[]>} `count` different ports that nobody listens on. */
export async function freePorts(count) {
  const servers = [];
  for (let i = 0; i < count; i++) servers.push(await listen());
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
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

/** Waits until `child` accepts connections on `port`; fails at once when it ends instead. */
export async function untilAnswers(child, port, deadline = 20_000) {
  await until(
    () => {
      if (child.ended) throw new Error(`${child.name} ended (${child.ended}) before it answered`);
      return answers(port);
    },
    { deadline, what: `${child.name} answers on port ${port}` },
  );
}
