import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { databaseOf, plainRows, reportOn } from '../helpers/database.js';
import { clientAlert, line } from '../helpers/log-line.js';
import { loadNetworks } from '../helpers/metadata-database.js';

test('legacy handshakes belong to whoever owned the network then; failed ones and new ones to nobody', async () => {
  const database = await databaseOf([
    line({ client: '192.0.2.1', started: '2026-03-10T10:00:00', version: 'tlsv10' }),
    line({ client: '192.0.2.1', started: '2026-03-12T10:00:00', version: 'tlsv10' }),
    line({ client: '192.0.2.2', started: '2026-03-12T11:00:00', version: 'tlsv12', cipher: 'AES256-SHA256' }),
    line({ client: '203.0.113.1', started: '2026-03-12T12:00:00', version: 'tlsv11' }),
    line({ client: '192.0.2.2', started: '2026-03-12T13:00:00' }),
    clientAlert(48, { client: '192.0.2.2', started: '2026-03-12T14:00:00', version: 'tlsv10' }),
  ]);
  await loadNetworks(
    database,
    '192.0.2.0/24,old,old@example.com,2026-01-01,2026-03-11',
    '192.0.2.0/24,new,new@example.com,2026-03-11,',
  );
  expect(plainRows(await runReport(database, 'legacy-owners'))).toEqual([
    {
      owner: 'new',
      legacy: 2,
      share: 0.5,
      clients: 2,
      first_seen: '2026-03-12T10:00:00Z',
      last_seen: '2026-03-12T11:00:00Z',
      contact: 'new@example.com',
    },
    {
      owner: 'old',
      legacy: 1,
      share: 0.25,
      clients: 1,
      first_seen: '2026-03-10T10:00:00Z',
      last_seen: '2026-03-10T10:00:00Z',
      contact: 'old@example.com',
    },
    {
      owner: null,
      legacy: 1,
      share: 0.25,
      clients: 1,
      first_seen: '2026-03-12T12:00:00Z',
      last_seen: '2026-03-12T12:00:00Z',
      contact: null,
    },
  ]);
});

test('nothing is found where no handshake is legacy', async () => {
  expect((await reportOn([line()], 'legacy-owners')).rows).toEqual([]);
});
