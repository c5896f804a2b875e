import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { clientAlert, line, noClientHello, refused } from '../helpers/log-line.js';

test('each agreed version has its completed handshakes, clients and share; failed ones stand beside', async () => {
  const result = await reportOn(
    [
      line({ version: 'tlsv13', client: '203.0.113.1', started: '2026-03-10T12:00:00' }),
      line({ version: 'tlsv13', client: '203.0.113.1', started: '2026-03-10T12:00:09' }),
      line({ version: 'tlsv12', client: '203.0.113.2', started: '2026-03-10T12:00:03' }),
      line({ version: 'tlsv10', client: '203.0.113.3', started: '2026-03-10T12:00:04' }),
      line({ version: 'tlsv10', client: '203.0.113.4', started: '2026-03-10T12:00:05' }),
      // agreed on a version, then the client refused the certificate
      clientAlert(48, { version: 'tlsv10', client: '203.0.113.5', started: '2026-03-10T12:59:59' }),
      noClientHello({ client: '203.0.113.6' }),
      refused({ client: '203.0.113.7' }),
    ],
    'tls-versions',
  );
  const none = { clients: 0, failed: 2, deprecated_by: null, last_seen: null };
  expect(plainRows(result)).toEqual([
    {
      tls_version: 'TLS 1.3',
      completed: 2,
      share: 0.4,
      clients: 1,
      failed: 0,
      deprecated_by: null,
      last_seen: '2026-03-10T12:00:09Z',
    },
    {
      tls_version: 'TLS 1.2',
      completed: 1,
      share: 0.2,
      clients: 1,
      failed: 0,
      deprecated_by: null,
      last_seen: '2026-03-10T12:00:03Z',
    },
    {
      tls_version: 'TLS 1.0',
      completed: 2,
      share: 0.4,
      clients: 2,
      failed: 1,
      deprecated_by: 'RFC 8996',
      last_seen: '2026-03-10T12:00:05Z',
    },
    { tls_version: 'none agreed', completed: 0, share: null, ...none },
  ]);
});

test('a version that is not known yet is shown as it is spelled', async () => {
  const result = await reportOn([line({ version: 'tlsv14', cipher: 'TLS_NEW' })], 'tls-versions');
  expect(plainRows(result, 'tls_version', 'completed', 'share')).toEqual([
    { tls_version: 'tlsv14', completed: 1, share: 1 },
  ]);
});

test('no version is found where no handshake completed', async () => {
  const result = await reportOn([noClientHello(), refused()], 'tls-versions');
  expect(plainRows(result, 'tls_version', 'completed', 'share', 'failed')).toEqual([
    { tls_version: 'none agreed', completed: 0, share: null, failed: 2 },
  ]);
});
