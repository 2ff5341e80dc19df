// nginx as the reverse proxy: serves the page and passes /http-bind to bittern.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './child.mjs';
import { LOOPBACK, untilAnswers } from './ports.mjs';

const PAGE = fileURLToPath(new URL('../page', import.meta.url));
const CONVERSE = fileURLToPath(new URL('../node_modules/converse.js/dist', import.meta.url));

// The browser itself holds the page to this machine, and a fetch from elsewhere fails loudly.
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
].join('; ');

// One process: it reads the files as whoever starts it (also as root), and one pid ends it.
function configText({ port, boshPort, dir }) {
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const tempPaths = temp.map((name) => `  ${name}_temp_path "${dir}/${name}";`).join('\n');
  return `# Written by interop/lib/nginx.mjs
daemon off;
master_process off;
pid "${dir}/nginx.pid";
error_log stderr notice;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  access_log "${dir}/access.log";
${tempPaths}
  server {
    listen ${LOOPBACK}:${port};
    add_header Content-Security-Policy "${POLICY}";
    location / { root "${PAGE}"; }
    location /converse/ { alias "${CONVERSE}/"; }
    location = /http-bind {
      proxy_pass http://${LOOPBACK}:${boshPort};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
      # A held request is silent for the whole wait, and its answer must not be gathered up.
      proxy_buffering off;
      proxy_read_timeout 90s;
      tcp_nodelay on;
    }
  }
}
`;
}

export class Nginx {
  /** @param {{dir: string, port: number, boshPort: number}} o */
  constructor({ dir, port, boshPort }) {
    this.dir = dir;
    this.port = port;
    fs.mkdirSync(dir, { recursive: true });
    this.configFile = path.join(dir, 'nginx.conf');
    fs.writeFileSync(this.configFile, configText({ port, boshPort, dir }));
    this.url = `http://${LOOPBACK}:${port}/`;
    this.child = null;
  }

  async start() {
    const logFile = path.join(this.dir, 'nginx.log');
    // -e: else nginx first opens the log file of its compiled-in prefix.
    const args = ['-p', this.dir, '-c', this.configFile, '-e', 'stderr'];
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
    this.child = new Child({ name: 'nginx', command: 'nginx', args, logFile, env });
    await untilAnswers(this.child, this.port);
  }

  /** How many requests of the browser that names itself `agent` are over: answered or given up. */
  finished(agent) {
    const log = fs.readFileSync(path.join(this.dir, 'access.log'), 'utf8');
    return log.split('\n').filter((line) =>
      line.includes('POST /http-bind ') && line.endsWith(` "${agent}"`)).length;
  }
}
