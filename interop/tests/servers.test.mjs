// Prosody, ejabberd and jabberd2, each over each encryption: the quick half of servers-matrix.
// Where the server reads PROXY headers, it knows the client's address.

import { describeMatrix } from '../lib/servers/matrix.mjs';

describeMatrix({
  name: 'servers',
  ways: ['none', 'starttls', 'direct'].map((encryption) => ({ encryption, found: 'host' })),
  steps: ['SCRAM-SHA-1', 'roster', 'messages', 'proxy'],
  count: 10,
});
