import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { clientAlert, line, noClientHello, refused } from '../helpers/log-line.js';

test('each cipher of each version has its completed handshakes, and why it is weak', async () => {
  const result = await reportOn(
    [
      line({ client: '203.0.113.1', started: '2026-03-10T12:00:00' }),
      line({ client: '203.0.113.2', started: '2026-03-10T12:00:01' }),
      line({ version: 'tlsv12', cipher: 'AES128-GCM-SHA256', client: '203.0.113.3' }),
      line({ version: 'tlsv10', cipher: 'ECDHE-RSA-AES128-SHA', client: '203.0.113.3' }),
      clientAlert(48, { version: 'tlsv10', cipher: 'ECDHE-RSA-AES128-SHA' }),
      refused(),
    ],
    'ciphers',
  );
  const at = '2026-03-10T12:00:00Z';
  expect(plainRows(result)).toEqual([
    {
      tls_cipher: 'TLS_AES_128_GCM_SHA256',
      tls_version: 'TLS 1.3',
      completed: 2,
      share: 0.5,
      clients: 2,
      failed: 0,
      weak_because: null,
      authority: null,
      last_seen: '2026-03-10T12:00:01Z',
    },
    {
      tls_cipher: 'ECDHE-RSA-AES128-SHA',
      tls_version: 'TLS 1.0',
      completed: 1,
      share: 0.25,
      clients: 1,
      failed: 1,
      weak_because: 'CBC mode, SHA-1 MAC',
      authority: 'RFC 9325 section 4.2, RFC 9113 appendix A',
      last_seen: at,
    },
    {
      tls_cipher: 'AES128-GCM-SHA256',
      tls_version: 'TLS 1.2',
      completed: 1,
      share: 0.25,
      clients: 1,
      failed: 0,
      weak_because: 'no forward secrecy',
      authority: 'RFC 9325 section 4.1, RFC 9113 appendix A',
      last_seen: at,
    },
    {
      tls_cipher: 'none agreed',
      tls_version: null,
      completed: 0,
      share: null,
      clients: 0,
      failed: 1,
      weak_because: null,
      authority: null,
      last_seen: null,
    },
  ]);
});

test('nothing is weak among failed handshakes', async () => {
  const result = await reportOn([noClientHello(), refused()], 'ciphers');
  expect(plainRows(result, 'tls_cipher', 'completed', 'failed', 'weak_because')).toEqual([
    { tls_cipher: 'none agreed', completed: 0, failed: 2, weak_because: null },
  ]);
});
