// On what kind of machine, and of what programs, figures are: without its name or its paths.

import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { bitternBinary } from '../../interop/lib/bittern.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function said(command, ...args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim();
  } catch {
    return 'unknown';
  }
}

const packageVersion = (name) => said('dpkg-query', '-W', '-f=${Version}', name);

export function machine() {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memory_gb: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release().replace(/-.*/, ''),
  };
}

export function versions() {
  return {
    bittern: said(bitternBinary(), '--version').replace(/^bittern /, ''),
    commit: said('git', '-c', 'safe.directory=*', '-C', ROOT, 'rev-parse', '--short', 'HEAD'),
    prosody: packageVersion('prosody'),
    ejabberd: packageVersion('ejabberd'),
  };
}
