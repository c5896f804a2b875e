import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { databaseOf, plainRows, reportOn } from '../helpers/database.js';
import { line, refused } from '../helpers/log-line.js';
import { loadNetworks } from '../helpers/metadata-database.js';

const LINES = [
  line({ client: '192.0.2.1', started: '2026-03-10T10:00:00' }),
  line({ client: '192.0.2.2', started: '2026-03-10T10:00:00', version: 'tlsv10' }),
  refused({ client: '192.0.2.2', started: '2026-03-10T11:00:00' }),
  line({ client: '192.0.2.70', started: '2026-03-10T12:00:00', version: 'tlsv12' }),
  line({ client: '2001:db8::1', started: '2026-03-10T13:00:00' }),
  line({ client: '2001:db8::1', started: '2026-03-10T14:00:00' }),
  line({ client: '203.0.113.1', started: '2026-03-10T15:00:00', version: 'tlsv11' }),
];

test('each owner has a list of clients, by the longest network; the owner with the most legacy first', async () => {
  const database = await databaseOf(LINES);
  await loadNetworks(
    database,
    '192.0.2.0/24,web,web@example.com',
    '192.0.2.64/26,kiosks,kiosks@example.com',
    '2001:db8::/32,fleet,',
  );
  const web = { owner: 'web', contact: 'web@example.com', cidr: '192.0.2.0/24' };
  const ofWeb = { owner_clients: 2, owner_connections: 3, owner_failed: 1, owner_legacy: 1 };
  expect(plainRows(await runReport(database, 'owners'))).toEqual([
    {
      ...web,
      ...ofWeb,
      client_ip: '192.0.2.2',
      connections: 2,
      failed: 1,
      legacy: 1,
      last_seen: '2026-03-10T11:00:00Z',
    },
    {
      ...web,
      ...ofWeb,
      client_ip: '192.0.2.1',
      connections: 1,
      failed: 0,
      legacy: 0,
      last_seen: '2026-03-10T10:00:00Z',
    },
    {
      owner: 'fleet',
      contact: null,
      cidr: '2001:db8::/32',
      client_ip: '2001:db8::1',
      connections: 2,
      failed: 0,
      legacy: 0,
      last_seen: '2026-03-10T14:00:00Z',
      owner_clients: 1,
      owner_connections: 2,
      owner_failed: 0,
      owner_legacy: 0,
    },
    {
      owner: 'kiosks',
      contact: 'kiosks@example.com',
      cidr: '192.0.2.64/26',
      client_ip: '192.0.2.70',
      connections: 1,
      failed: 0,
      legacy: 0,
      last_seen: '2026-03-10T12:00:00Z',
      owner_clients: 1,
      owner_connections: 1,
      owner_failed: 0,
      owner_legacy: 0,
    },
    {
      owner: null,
      contact: null,
      cidr: null,
      client_ip: '203.0.113.1',
      connections: 1,
      failed: 0,
      legacy: 1,
      last_seen: '2026-03-10T15:00:00Z',
      owner_clients: 1,
      owner_connections: 1,
      owner_failed: 0,
      owner_legacy: 1,
    },
  ]);
});

test('a network that changes hands divides the connections of its clients at that time', async () => {
  const database = await databaseOf([
    line({ client: '192.0.2.2', started: '2026-03-10T23:59:59', version: 'tlsv10' }),
    line({ client: '192.0.2.2', started: '2026-03-11T00:00:00' }),
    refused({ client: '192.0.2.2', started: '2026-03-11T01:00:00' }),
    line({ client: '192.0.2.2', started: '2026-03-12T00:00:00' }),
    line({ client: '192.0.2.3', started: '2026-03-11T02:00:00' }),
  ]);
  await loadNetworks(database, '192.0.2.0/24,old,,,2026-03-11', '192.0.2.0/24,new,,2026-03-11,2026-03-12');
  expect(
    plainRows(await runReport(database, 'owners'), 'owner', 'client_ip', 'connections', 'failed', 'legacy'),
  ).toEqual([
    { owner: 'old', client_ip: '192.0.2.2', connections: 1, failed: 0, legacy: 1 },
    { owner: 'new', client_ip: '192.0.2.2', connections: 2, failed: 1, legacy: 0 },
    { owner: 'new', client_ip: '192.0.2.3', connections: 1, failed: 0, legacy: 0 },
    { owner: null, client_ip: '192.0.2.2', connections: 1, failed: 0, legacy: 0 },
  ]);
});

test('one owner under two contacts has the client once', async () => {
  const lines = [10, 12].map((day) => line({ client: '192.0.2.2', started: `2026-03-${day}T12:00:00` }));
  const database = await databaseOf(lines);
  await loadNetworks(
    database,
    '192.0.2.0/24,ops,a@example.com,,2026-03-11',
    '192.0.2.0/24,ops,b@example.com,2026-03-11,',
  );
  const columns = ['owner', 'contact', 'client_ip', 'connections', 'owner_clients'];
  expect(plainRows(await runReport(database, 'owners'), ...columns)).toEqual([
    { owner: 'ops', contact: 'b@example.com', client_ip: '192.0.2.2', connections: 2, owner_clients: 1 },
  ]);
});

test('without a list of networks nobody is called an owner', async () => {
  const result = await reportOn([line(), line()], 'owners');
  expect(plainRows(result, 'owner', 'client_ip', 'connections', 'owner_clients')).toEqual([
    { owner: null, client_ip: '203.0.113.7', connections: 2, owner_clients: 1 },
  ]);
  expect(result.notes.join()).toContain('No list of networks: run tlslens networks load');
});
