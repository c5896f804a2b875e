import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { plainRows, reportOn } from '../helpers/database.js';
import { SMALL_ESTATE, snapshotOf, withListener } from '../helpers/estate.js';
import { line, refused } from '../helpers/log-line.js';
import { AT_EDGE, databaseWith } from '../helpers/metadata-database.js';

test('connections are told apart by version, cipher, group, ALPN list and server name', async () => {
  const result = await reportOn(
    [
      line({ alpnOffer: '"h2","http/1.1"' }),
      line({ alpnOffer: '"h2","http/1.1"', client: '203.0.113.8', started: '2026-03-10T12:30:00' }),
      line({ alpnOffer: '"http/1.1","h2"' }),
      line({ sni: null }),
      line({ version: 'tlsv12', keyExchange: null }),
      refused(),
    ],
    'fingerprints',
  );
  const tls13 = { tls_version: '1.3', tls_cipher: 'TLS_AES_128_GCM_SHA256', key_exchange: 'x25519' };
  const one = { completed: 1, client_ips: '203.0.113.7' };
  const columns = ['tls_version', 'tls_cipher', 'key_exchange', 'alpn_offer', 'sni', 'completed', 'client_ips'];
  expect(plainRows(result, ...columns)).toEqual([
    { ...tls13, alpn_offer: 'h2, http/1.1', sni: 'name', completed: 2, client_ips: '203.0.113.7 and others' },
    {
      ...one,
      tls_version: '1.2',
      tls_cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
      key_exchange: null,
      alpn_offer: null,
      sni: 'name',
    },
    { ...tls13, ...one, alpn_offer: 'http/1.1, h2', sni: 'name' },
    { ...tls13, ...one, alpn_offer: null, sni: 'none' },
  ]);
});

test('what appears in the last 24 hours is new where the listener was seen before, and comes first', async () => {
  const at = (started: string) => ({ listener: '00000000000000a1', started });
  const lines = [
    line(at('2026-03-09T12:00:00')),
    line({ ...at('2026-03-09T12:00:01'), version: 'tlsv12' }),
    line({ ...at('2026-03-09T12:00:02'), version: 'tlsv11' }),
    line(at('2026-03-10T12:00:01')),
    // a listener whose first traffic is of the last day has nothing to compare with
    line({ listener: '00000000000000a2', started: '2026-03-10T11:00:00' }),
  ];
  const columns = ['listener_id', 'tls_version', 'newly_seen'];
  // The last connection began at 12:00:01 on the 10th: what is newer than 12:00:01 on the 9th is new.
  expect(plainRows(await reportOn(lines, 'fingerprints'), ...columns)).toEqual([
    { listener_id: '00000000000000a1', tls_version: '1.1', newly_seen: true },
    { listener_id: '00000000000000a1', tls_version: '1.3', newly_seen: false },
    { listener_id: '00000000000000a1', tls_version: '1.2', newly_seen: false },
    { listener_id: '00000000000000a2', tls_version: '1.3', newly_seen: null },
  ]);
});

test('under another policy the same client is another fingerprint, and not a new one for that', async () => {
  const policy = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
  const at = (time: string) => ({ ...AT_EDGE, started: `2026-03-${time}:00` });
  const database = await databaseWith(
    [
      line({ ...at('03T12:00'), version: 'tlsv12' }),
      line({ ...at('04T12:00'), version: 'tlsv12' }),
      line(at('04T13:00')),
    ],
    snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'),
    snapshotOf(withListener(SMALL_ESTATE, AT_EDGE.listener, { policy }), '2026-03-04T00:00:00Z'),
  );
  const columns = ['listener', 'policy', 'tls_version', 'newly_seen', 'epoch_from'];
  expect(plainRows(await runReport(database, 'fingerprints'), ...columns)).toEqual([
    {
      listener: 'edge:443',
      policy: '2016-08',
      tls_version: '1.2',
      newly_seen: false,
      epoch_from: '2026-03-02T00:00:00Z',
    },
    {
      listener: 'edge:443',
      policy: 'TLS13-1-2-2021-06',
      tls_version: '1.2',
      newly_seen: null,
      epoch_from: '2026-03-04T00:00:00Z',
    },
    {
      listener: 'edge:443',
      policy: 'TLS13-1-2-2021-06',
      tls_version: '1.3',
      newly_seen: null,
      epoch_from: '2026-03-04T00:00:00Z',
    },
  ]);
});

test('a handshake that did not complete has no fingerprint', async () => {
  expect((await reportOn([refused()], 'fingerprints')).rows).toEqual([]);
});
