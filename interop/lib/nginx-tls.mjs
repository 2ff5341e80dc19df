// nginx with conf/nginx.conf: TLS ends here.

import { LOOPBACK } from './ports.mjs';
import { RealProxy } from './real-proxy.mjs';
import { recipe } from './recipe.mjs';

function siteText({ httpPort, httpsPort, boshPort, page, certificate }) {
  return recipe('nginx.conf', [
    ['listen 80;', 1, `listen ${LOOPBACK}:${httpPort};`],
    ['listen [::]:80;', 1, ''],
    ['listen 443 ', 1, `listen ${LOOPBACK}:${httpsPort} `],
    ['listen [::]:443 ssl http2;', 1, ''],
    ['server 127.0.0.1:5280;', 1, `server ${LOOPBACK}:${boshPort};`],
    ['/etc/ssl/certs/chat.example.org.pem', 1, certificate.certificate],
    ['/etc/ssl/private/chat.example.org.key', 1, certificate.key],
    ['root /var/www/chat;', 1, `root "${page}";`],
  ]);
}

// Around the site file: what Debian's nginx.conf says that matters to it, but in one folder.
function configText(dir) {
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  // Else root's workers would be somebody who may not read that folder.
  const user = process.getuid() === 0 ? 'user root;' : '';
  return `# Written by interop/lib/nginx-tls.mjs
daemon off;
${user}
worker_processes 2;
pid "${dir}/nginx.pid";
error_log stderr notice;
events { worker_connections 768; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  sendfile on;
  tcp_nopush on;
  gzip on;
  ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
  access_log "${dir}/access.log";
${temp.map((name) => `  ${name}_temp_path "${dir}/${name}";`).join('\n')}
  include "${dir}/site.conf";
}
`;
}

export class NginxTls extends RealProxy {
  async start() {
    this.write('site.conf', siteText(this.place));
    const config = this.write('nginx.conf', configText(this.dir));
    await this.run('nginx', ['-p', this.dir, '-c', config, '-e', 'stderr']);
  }

  async reload() {
    await this.reloadBy('SIGHUP', 'start worker processes');
  }
}
