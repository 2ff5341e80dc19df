// Prosody, ejabberd and jabberd2, each over each encryption: the quick half of servers-matrix.

import { describeMatrix } from '../lib/servers/matrix.mjs';

describeMatrix({
  name: 'servers',
  ways: ['none', 'starttls', 'direct'].map((encryption) => ({ encryption, found: 'host' })),
  steps: ['SCRAM-SHA-1', 'roster', 'messages'],
  count: 10,
});
