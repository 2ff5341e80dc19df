// Apache httpd with conf/apache.conf.

import { LOOPBACK } from './ports.mjs';
import { RealProxy } from './real-proxy.mjs';
import { recipe } from './recipe.mjs';

function siteText({ httpPort, httpsPort, boshPort, page, certificate }) {
  return recipe('apache.conf', [
    ['<VirtualHost *:80>', 1, `<VirtualHost ${LOOPBACK}:${httpPort}>`],
    ['<VirtualHost *:443>', 1, `<VirtualHost ${LOOPBACK}:${httpsPort}>`],
    ['"http://127.0.0.1:5280/', 3, `"http://${LOOPBACK}:${boshPort}/`],
    ['/etc/ssl/certs/chat.example.org.pem', 1, certificate.certificate],
    ['/etc/ssl/private/chat.example.org.key', 1, certificate.key],
    ['DocumentRoot /var/www/chat\n', 1, `DocumentRoot "${page}"\n`],
    ['<Directory /var/www/chat>', 1, `<Directory "${page}">`],
  ]);
}

// What the a2enmod line of the recipe's head enables, and of what Debian always has enabled what
// matters here: compression, time limits for slow requests.
const MODULES = [
  'mpm_event', 'ssl', 'http2', 'headers', 'proxy', 'proxy_http',
  'authz_core', 'alias', 'env', 'mime', 'dir', 'filter', 'deflate', 'reqtimeout', 'socache_shmcb',
];

function configText(dir, { httpPort, httpsPort }) {
  const modules = MODULES.map((name) =>
    `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
  return `# Written by interop/lib/apache.mjs
${modules.join('\n')}
ServerRoot "${dir}"
PidFile "${dir}/apache.pid"
DefaultRuntimeDir "${dir}"
ErrorLog /dev/stderr
LogLevel notice
ServerName localhost
Listen ${LOOPBACK}:${httpPort}
Listen ${LOOPBACK}:${httpsPort}
TypesConfig /etc/mime.types
SSLSessionCache "shmcb:${dir}/ssl_cache(512000)"
Timeout 300
KeepAlive On
KeepAliveTimeout 5
RequestReadTimeout header=20-40,minrate=500 body=10,minrate=500
AddOutputFilterByType DEFLATE text/html text/plain text/xml text/css application/json
<Directory />
  Require all denied
</Directory>
Include "${dir}/site.conf"
`;
}

export class Apache extends RealProxy {
  noticesHangUp = false;

  async start() {
    this.write('site.conf', siteText(this.place));
    const config = this.write('apache2.conf', configText(this.dir, this.place));
    await this.run('apache2', ['-DFOREGROUND', '-f', config]);
  }

  async reload() {
    await this.reloadBy('SIGUSR1', 'resuming normal operations');
  }
}
