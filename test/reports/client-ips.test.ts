import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { line, noClientHello, refused } from '../helpers/log-line.js';

test('each client has its connections, failures, legacy share, versions, bytes and times, busiest first', async () => {
  const result = await reportOn(
    [
      line({ client: '203.0.113.7', received: 10, sent: 100, started: '2026-03-10T12:00:00' }),
      line({ client: '203.0.113.7', version: 'tlsv10', received: 20, sent: 200, started: '2026-03-10T11:00:00' }),
      refused({ client: '203.0.113.7', started: '2026-03-10T13:00:00' }),
      line({ client: '2001:db8:1:2:3:4:5:6', version: 'tlsv12', started: '2026-03-10T12:00:30' }),
    ],
    'client-ips',
  );
  expect(plainRows(result)).toEqual([
    {
      client_ip: '203.0.113.7',
      connections: 3,
      completed: 2,
      failed: 1,
      failed_share: 1 / 3,
      legacy: 1,
      legacy_share: 0.5,
      tls_versions: 'TLS 1.0, TLS 1.3',
      received_bytes: 30,
      sent_bytes: 300,
      first_seen: '2026-03-10T11:00:00Z',
      last_seen: '2026-03-10T13:00:00Z',
    },
    {
      client_ip: '2001:db8:1:2:3:4:5:6',
      connections: 1,
      completed: 1,
      failed: 0,
      failed_share: 0,
      legacy: 0,
      legacy_share: 0,
      tls_versions: 'TLS 1.2',
      received_bytes: 100,
      sent_bytes: 1000,
      first_seen: '2026-03-10T12:00:30Z',
      last_seen: '2026-03-10T12:00:30Z',
    },
  ]);
});

test('a client that completed nothing has no legacy share and no versions, rather than zero', async () => {
  const result = await reportOn([noClientHello()], 'client-ips');
  expect(plainRows(result, 'completed', 'failed_share', 'legacy', 'legacy_share', 'tls_versions')).toEqual([
    { completed: 0, failed_share: 1, legacy: 0, legacy_share: null, tls_versions: null },
  ]);
});
