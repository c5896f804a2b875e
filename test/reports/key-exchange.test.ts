import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { plainRows, reportOn } from '../helpers/database.js';
import { SMALL_ESTATE, snapshotOf, withListener } from '../helpers/estate.js';
import { line, noClientHello } from '../helpers/log-line.js';
import { AT_EDGE, AT_INNER, databaseWith } from '../helpers/metadata-database.js';

test('post-quantum groups are told from classical ones, whatever the case and whether known or not', async () => {
  const result = await reportOn(
    [
      line({ keyExchange: 'x25519' }),
      line({ keyExchange: 'x25519', version: 'tlsv12' }),
      line({ keyExchange: 'X25519MLKEM768' }),
      line({ keyExchange: 'x25519mlkem768' }),
      line({ keyExchange: 'SomeNewMLKEM9' }),
    ],
    'key-exchange',
  );
  expect(plainRows(result, 'key_exchange', 'post_quantum', 'completed', 'share', 'below_tls13')).toEqual([
    { key_exchange: 'x25519', post_quantum: false, completed: 2, share: 0.4, below_tls13: 1 },
    { key_exchange: 'SomeNewMLKEM9', post_quantum: true, completed: 1, share: 0.2, below_tls13: 0 },
    { key_exchange: 'X25519MLKEM768', post_quantum: true, completed: 1, share: 0.2, below_tls13: 0 },
    { key_exchange: 'x25519mlkem768', post_quantum: true, completed: 1, share: 0.2, below_tls13: 0 },
  ]);
});

test('a completed handshake without a group is not logged, which says nothing of post-quantum', async () => {
  const result = await reportOn(
    [
      line({ keyExchange: null, version: 'tlsv12', client: '203.0.113.1' }),
      line({ keyExchange: null, client: '203.0.113.2' }),
      line({ keyExchange: null, client: '203.0.113.2', started: '2026-03-10T12:30:00' }),
      line({ keyExchange: 'secp256r1' }),
      noClientHello(),
    ],
    'key-exchange',
  );
  expect(plainRows(result)).toEqual([
    {
      key_exchange: 'not logged',
      post_quantum: null,
      policy_offers: 'unknown',
      completed: 3,
      share: 0.75,
      share_of_logged: null,
      below_tls13: 1,
      clients: 2,
      failed: 0,
      last_seen: '2026-03-10T12:30:00Z',
    },
    {
      key_exchange: 'secp256r1',
      post_quantum: false,
      policy_offers: 'unknown',
      completed: 1,
      share: 0.25,
      share_of_logged: 1,
      below_tls13: 0,
      clients: 1,
      failed: 0,
      last_seen: '2026-03-10T12:00:00Z',
    },
    {
      key_exchange: 'none agreed',
      post_quantum: null,
      policy_offers: 'unknown',
      completed: 0,
      share: null,
      share_of_logged: null,
      below_tls13: 0,
      clients: 0,
      failed: 1,
      last_seen: null,
    },
  ]);
});

test('no group is found where no handshake completed', async () => {
  const result = await reportOn([noClientHello()], 'key-exchange');
  expect(plainRows(result, 'key_exchange', 'completed', 'failed')).toEqual([
    { key_exchange: 'none agreed', completed: 0, failed: 1 },
  ]);
});

test('traffic is told apart by whether the policy in force when it started offers a post-quantum group', async () => {
  const policy = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09';
  const at = (day: number) => ({ ...AT_EDGE, started: `2026-03-0${day}T12:00:00` });
  const database = await databaseWith(
    [
      line(at(1)),
      line(at(2)),
      line({ ...AT_INNER, started: '2026-03-05T12:00:00' }),
      line({ ...at(4), keyExchange: 'X25519MLKEM768' }),
      line({ ...at(5), keyExchange: 'X25519MLKEM768', client: '203.0.113.8' }),
      line({ ...at(5), keyExchange: 'X25519MLKEM768', client: '203.0.113.8' }),
      line(at(5)),
    ],
    snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'),
    snapshotOf(withListener(SMALL_ESTATE, AT_EDGE.listener, { policy }), '2026-03-04T00:00:00Z'),
  );
  const result = await runReport(database, 'key-exchange');
  expect(plainRows(result, 'key_exchange', 'post_quantum', 'policy_offers', 'completed', 'share', 'clients')).toEqual([
    {
      key_exchange: 'X25519MLKEM768',
      post_quantum: true,
      policy_offers: 'offered',
      completed: 3,
      share: 3 / 7,
      clients: 2,
    },
    {
      key_exchange: 'x25519',
      post_quantum: false,
      policy_offers: 'not offered',
      completed: 2,
      share: 2 / 7,
      clients: 1,
    },
    { key_exchange: 'x25519', post_quantum: false, policy_offers: 'offered', completed: 1, share: 1 / 7, clients: 1 },
    { key_exchange: 'x25519', post_quantum: false, policy_offers: 'unknown', completed: 1, share: 1 / 7, clients: 1 },
  ]);
});
