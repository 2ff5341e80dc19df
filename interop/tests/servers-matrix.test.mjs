// Prosody, ejabberd and jabberd2, over each encryption, found by host and by DNS: Strophe.js
// through bittern, and a native client by libstrophe as the other party.

import { ALL_STEPS, describeMatrix } from '../lib/servers/matrix.mjs';

const ENCRYPTED = ['starttls', 'direct'];

describeMatrix({
  name: 'matrix',
  ways: [
    { encryption: 'none', found: 'host' },
    ...ENCRYPTED.map((encryption) => ({ encryption, found: 'host' })),
    ...ENCRYPTED.map((encryption) => ({ encryption, found: 'dns' })),
  ],
  steps: ALL_STEPS,
  count: 100,
  table: 'BITTERN_SERVERS_TABLE',
});
