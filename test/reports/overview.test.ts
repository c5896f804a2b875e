import { expect, test } from 'vitest';
import type { Cell, Result } from '../../src/result.js';
import { plainRows, reportOn } from '../helpers/database.js';
import { clientAlert, line, noClientHello, refused } from '../helpers/log-line.js';

const byMetric = (result: Result): Record<string, Cell[]> =>
  Object.fromEntries(result.rows.map((row) => [row.metric, [row.value ?? null, row.share ?? null]]));

test('the key figures of ten connections', async () => {
  const result = await reportOn(
    [
      line({ client: '203.0.113.1', handshakeMs: 1, keyExchange: 'X25519MLKEM768' }),
      line({ client: '203.0.113.1', handshakeMs: 2 }),
      line({ client: '203.0.113.2', handshakeMs: 3, sni: null }),
      line({ client: '203.0.113.2', handshakeMs: 4, version: 'tlsv12', keyExchange: null }),
      line({ client: '203.0.113.3', handshakeMs: 5, version: 'tlsv12', cipher: 'AES128-SHA' }),
      line({ client: '203.0.113.3', handshakeMs: 900, version: 'tlsv11', listener: '00000000000000a2' }),
      line({ client: '203.0.113.3', handshakeMs: 6, version: 'tlsv10', loadBalancer: 'net/other/00000000000000e2' }),
      refused({ client: '203.0.113.4', sni: null }),
      clientAlert(48, { client: '203.0.113.5' }),
      noClientHello({ client: '203.0.113.6' }),
    ],
    'overview',
  );
  expect(byMetric(result)).toEqual({
    connections: [10, null],
    'handshakes completed': [7, 0.7],
    'handshakes failed': [3, 0.3],
    'client IPs': [6, null],
    'load balancers': [2, null],
    listeners: [2, null],
    'TLS 1.3': [3, 3 / 7],
    'TLS 1.2': [2, 2 / 7],
    'TLS 1.1': [1, 1 / 7],
    'TLS 1.0': [1, 1 / 7],
    'legacy (version or cipher)': [3, 3 / 7],
    'post-quantum key exchange': [1, 1 / 6],
    'key exchange logged': [6, 6 / 7],
    'without SNI': [2, 2 / 9],
    'handshake time, p50': [4, null],
    'handshake time, p99': [900, null],
  });
  expect(plainRows(result)[11]).toEqual({
    metric: 'post-quantum key exchange',
    value: 1,
    unit: 'handshakes',
    share: 1 / 6,
    share_of: 'completed handshakes with a logged key exchange',
  });
});

test('what is not known is empty, not zero', async () => {
  const figures = byMetric(await reportOn([noClientHello()], 'overview'));
  expect(figures).toMatchObject({
    connections: [1, null],
    'handshakes completed': [0, 0],
    'TLS 1.3': [0, null],
    'legacy (version or cipher)': [0, null],
    'post-quantum key exchange': [null, null],
    'without SNI': [0, null],
    'handshake time, p50': [null, null],
    'handshake time, p99': [null, null],
  });
});

test('where the key exchange was not logged yet, its post-quantum share is not known', async () => {
  const figures = byMetric(await reportOn([line({ keyExchange: null })], 'overview'));
  expect(figures['post-quantum key exchange']).toEqual([null, null]);
  expect(figures['key exchange logged']).toEqual([0, 0]);
});
