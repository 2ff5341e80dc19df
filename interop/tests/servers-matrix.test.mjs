// Prosody, ejabberd and jabberd2, over each encryption, found by host and by DNS: Strophe.js
// through bittern, and a native client by libstrophe as the other party.
//
// By host and by DNS, with STARTTLS and direct TLS, the certificate is the domain's: SV3, SV12,
// SV13, SV14; the features are without starttls (SV4). "management" is XEP-0198 with a page that
// vanished and a stream that is resumed: SM1.1, SM3.1. "certificate" is what a certificate of
// bittern's, and the bindings that the server offers with TLS, do to the features: CB5, CB6.

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
