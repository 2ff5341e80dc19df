// nginx that keeps connections to bittern and gives each request the next that is free: the sessions
// of all clients share them.

import fs from 'node:fs';
import path from 'node:path';
import { Child } from '../../interop/lib/child.mjs';
import { freePorts, LOOPBACK, untilAnswers } from '../../interop/lib/ports.mjs';

const TEMP = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

// No connection ends because it was used often: what is measured is what stays.
const configText = ({ dir, port, boshPort }) => `# Written by bench/lib/shared-proxy.mjs
daemon off;
master_process off;
pid "${dir}/nginx.pid";
error_log stderr warn;
events { worker_connections 8000; }
http {
  access_log off;
${TEMP.map((name) => `  ${name}_temp_path "${dir}/${name}";`).join('\n')}
  keepalive_requests 1000000000;
  upstream bittern {
    server ${LOOPBACK}:${boshPort};
    keepalive 1000;
    keepalive_requests 1000000000;
  }
  server {
    listen ${LOOPBACK}:${port};
    location = /http-bind {
      proxy_pass http://bittern;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_buffering off;
      proxy_read_timeout 90s;
    }
  }
}
`;

/** @returns {Promise<string>} where clients go instead of to `boshPort` */
export async function startSharedProxy(dir, boshPort) {
  const [port] = await freePorts(1);
  const file = path.join(dir, 'nginx.conf');
  fs.writeFileSync(file, configText({ dir, port, boshPort }));
  const child = new Child({
    name: 'nginx', command: 'nginx', args: ['-p', dir, '-c', file, '-e', 'stderr'],
    logFile: path.join(dir, 'nginx.log'),
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  await untilAnswers(child, port);
  return `http://${LOOPBACK}:${port}/http-bind`;
}
