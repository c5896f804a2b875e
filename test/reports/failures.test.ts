import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { plainRows, reportOn } from '../helpers/database.js';
import { SMALL_ESTATE, snapshotOf } from '../helpers/estate.js';
import { clientAlert, EDGE, LISTENER, line, noClientHello, refused } from '../helpers/log-line.js';
import { AT_EDGE, databaseWith } from '../helpers/metadata-database.js';

test('failures are told by outcome, alert and listener, with the clients that never completed', async () => {
  const result = await reportOn(
    [
      clientAlert(48, { client: '203.0.113.1', started: '2026-03-10T12:00:00' }),
      clientAlert(48, { client: '203.0.113.1', started: '2026-03-10T12:05:00' }),
      clientAlert(48, { client: '203.0.113.2', started: '2026-03-10T12:03:00' }),
      clientAlert(7, { client: '203.0.113.3', listener: '00000000000000a2' }),
      refused({ client: '203.0.113.2' }),
      noClientHello({ client: '203.0.113.4' }),
      line({ client: '203.0.113.2' }),
      // completed, and an alert later: no failure
      line({ client: '203.0.113.1', alert: 80, listener: '00000000000000a2', started: '2026-03-10T13:00:00' }),
    ],
    'failures',
  );
  const at = { first_seen: '2026-03-10T12:00:00Z', last_seen: '2026-03-10T12:00:00Z' };
  const once = { load_balancer: EDGE, failed: 1, share: 1 / 6, clients: 1, ...at };
  expect(plainRows(result)).toEqual([
    {
      load_balancer: EDGE,
      listener: 'edge 00000000000000a1',
      listener_id: LISTENER,
      outcome: 'client_alert',
      alert: 48,
      alert_name: 'unknown_ca',
      meaning: 'issuer not trusted: private authority, missing intermediate or old trust store',
      failed: 3,
      share: 0.5,
      clients: 2,
      clients_also_completed: 2,
      clients_never_completed: 0,
      first_seen: '2026-03-10T12:00:00Z',
      last_seen: '2026-03-10T12:05:00Z',
    },
    {
      ...once,
      listener: 'edge 00000000000000a1',
      listener_id: LISTENER,
      outcome: 'no_client_hello',
      alert: null,
      alert_name: null,
      meaning: 'no valid ClientHello: probe, scanner, another protocol, or closed early',
      clients_also_completed: 0,
      clients_never_completed: 1,
    },
    {
      ...once,
      listener: 'edge 00000000000000a1',
      listener_id: LISTENER,
      outcome: 'refused',
      alert: null,
      alert_name: null,
      meaning: 'no common version or cipher, or the client left',
      clients_also_completed: 1,
      clients_never_completed: 0,
    },
    {
      ...once,
      listener: 'edge 00000000000000a2',
      listener_id: '00000000000000a2',
      outcome: 'client_alert',
      alert: 7,
      alert_name: null,
      meaning: 'no registered alert code',
      clients_also_completed: 0,
      clients_never_completed: 1,
    },
  ]);
});

test('"completed" is asked within the filters', async () => {
  const lines = [
    refused({ started: '2026-03-10T12:00:00' }),
    line({ started: '2026-03-10T11:00:00' }),
    line({ client: '203.0.113.99', started: '2026-03-10T12:00:00' }),
  ];
  const since = { from: new Date('2026-03-10T11:30:00Z') };
  const [all] = plainRows(await reportOn(lines, 'failures'), 'clients_never_completed');
  const [late] = plainRows(await reportOn(lines, 'failures', since), 'clients_never_completed');
  expect([all, late]).toEqual([{ clients_never_completed: 0 }, { clients_never_completed: 1 }]);
});

test('no failure is found where all handshakes completed', async () => {
  const result = await reportOn([line(), line({ alert: 0 }), line({ alert: 48 })], 'failures');
  expect(result.rows).toEqual([]);
});

test('a listener has the name that metadata gives it, also before the first snapshot, unless its ids name two', async () => {
  const lines = [refused({ ...AT_EDGE, started: '2026-03-01T12:00:00' }), refused(AT_EDGE)];
  const first = snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z');
  expect(plainRows(await runReport(await databaseWith(lines, first), 'failures'), 'listener', 'failed')).toEqual([
    { listener: 'edge:443', failed: 2 },
  ]);
  const twice = snapshotOf({ ...SMALL_ESTATE, region: 'us-east-1' }, '2026-03-02T00:00:00Z');
  const named = await runReport(await databaseWith(lines, first, twice), 'failures');
  expect(plainRows(named, 'listener', 'failed')).toEqual([{ listener: 'edge fedcba9876543210', failed: 2 }]);
});
