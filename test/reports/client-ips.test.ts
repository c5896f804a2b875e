import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { databaseOf, plainRows, reportOn } from '../helpers/database.js';
import { line, noClientHello, refused } from '../helpers/log-line.js';
import { loadNetworks } from '../helpers/metadata-database.js';

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
      owner: null,
      contact: null,
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
      owner: null,
      contact: null,
    },
  ]);
});

test('a client that completed nothing has no legacy share and no versions, rather than zero', async () => {
  const result = await reportOn([noClientHello()], 'client-ips');
  expect(plainRows(result, 'completed', 'failed_share', 'legacy', 'legacy_share', 'tls_versions')).toEqual([
    { completed: 0, failed_share: 1, legacy: 0, legacy_share: null, tls_versions: null },
  ]);
});

test('a client has the owner that its network had when it was last seen', async () => {
  const database = await databaseOf([
    line({ client: '192.0.2.1', started: '2026-03-10T12:00:00' }),
    line({ client: '192.0.2.1', started: '2026-03-11T12:00:00' }),
    line({ client: '198.51.100.1' }),
  ]);
  await loadNetworks(
    database,
    '192.0.2.0/24,before,b@example.com,,2026-03-11',
    '192.0.2.0/24,after,a@example.com,2026-03-11,',
  );
  const result = await runReport(database, 'client-ips');
  expect(plainRows(result, 'client_ip', 'connections', 'owner', 'contact')).toEqual([
    { client_ip: '192.0.2.1', connections: 2, owner: 'after', contact: 'a@example.com' },
    { client_ip: '198.51.100.1', connections: 1, owner: null, contact: null },
  ]);
  expect(result.notes.join()).not.toContain('No list of networks');
  const earlier = await runReport(database, 'client-ips', {
    to: new Date('2026-03-11T00:00:00Z'),
    client: '192.0.2.1',
  });
  expect(plainRows(earlier, 'owner')).toEqual([{ owner: 'before' }]);
});

test('without a list of networks, owners are unknown, and a note says how to load one', async () => {
  const result = await reportOn([line()], 'client-ips');
  expect(plainRows(result, 'owner', 'contact')).toEqual([{ owner: null, contact: null }]);
  expect(result.notes.join()).toContain('tlslens networks load');
});
