// Caddy with conf/Caddyfile.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LOOPBACK } from './ports.mjs';
import { RealProxy } from './real-proxy.mjs';
import { recipe } from './recipe.mjs';

function configText({ httpPort, httpsPort, adminPort, boshPort, page, certificate }) {
  return recipe('Caddyfile', [
    ['http_port 80\n', 1,
      `http_port ${httpPort}\n\tdefault_bind ${LOOPBACK}\n\tadmin ${LOOPBACK}:${adminPort}\n`],
    ['https_port 443\n', 1, `https_port ${httpsPort}\n`],
    ['reverse_proxy 127.0.0.1:5280 ', 1, `reverse_proxy ${LOOPBACK}:${boshPort} `],
    // Instead of asking a certificate authority out there.
    ['# tls /etc/ssl/certs/chat.example.org.pem /etc/ssl/private/chat.example.org.key', 1,
      `tls "${certificate.certificate}" "${certificate.key}"`],
    ['root * /var/www/chat\n', 1, `root * "${page}"\n`],
  ]);
}

export class Caddy extends RealProxy {
  async start() {
    this.config = this.write('Caddyfile', configText(this.place));
    // It keeps things in the folders of its user.
    const home = { HOME: this.dir, XDG_DATA_HOME: this.dir, XDG_CONFIG_HOME: this.dir };
    await this.run('caddy', ['run', '--adapter', 'caddyfile', '--config', this.config], home);
  }

  async reload() {
    await promisify(execFile)('caddy', [
      'reload', '--force', '--adapter', 'caddyfile', '--config', this.config,
      '--address', `${LOOPBACK}:${this.place.adminPort}`,
    ]);
  }
}
