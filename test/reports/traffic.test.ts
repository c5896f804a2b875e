import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { line, noClientHello, refused } from '../helpers/log-line.js';

test('each hour has the connections that began in it', async () => {
  const result = await reportOn(
    [
      line({ started: '2026-03-10T12:00:00', handshakeMs: 10, received: 1, sent: 10 }),
      line({ started: '2026-03-10T12:59:59', handshakeMs: 30, received: 2, sent: 20, version: 'tlsv10' }),
      refused({ started: '2026-03-10T12:30:00' }),
      noClientHello({ started: '2026-03-10T14:00:00' }),
    ],
    'traffic',
  );
  expect(plainRows(result)).toEqual([
    {
      hour: '2026-03-10T12:00:00Z',
      connections: 3,
      completed: 2,
      failed: 1,
      failed_share: 1 / 3,
      legacy: 1,
      p50_ms: 10,
      p99_ms: 30,
      received_bytes: 3,
      sent_bytes: 30,
    },
    {
      hour: '2026-03-10T14:00:00Z',
      connections: 1,
      completed: 0,
      failed: 1,
      failed_share: 1,
      legacy: 0,
      p50_ms: null,
      p99_ms: null,
      received_bytes: 0,
      sent_bytes: 0,
    },
  ]);
});

test('a connection of a week is counted in the hour it began, not the one it ended in', async () => {
  const week = 7 * 24 * 3_600_000;
  const lines = [
    line({ started: '2026-03-17T12:00:01' }),
    line({ started: '2026-03-10T12:00:01', durationMs: week }),
    line({ started: '2026-03-17T12:00:02' }),
  ];
  expect(plainRows(await reportOn(lines, 'traffic'), 'hour', 'connections')).toEqual([
    { hour: '2026-03-10T12:00:00Z', connections: 1 },
    { hour: '2026-03-17T12:00:00Z', connections: 2 },
  ]);
});

test('an hour without a connection has no row, rather than zeros', async () => {
  const lines = [line({ started: '2026-03-10T10:00:00' }), line({ started: '2026-03-10T12:00:00' })];
  const hours = plainRows(await reportOn(lines, 'traffic'), 'hour');
  expect(hours).toEqual([{ hour: '2026-03-10T10:00:00Z' }, { hour: '2026-03-10T12:00:00Z' }]);
});
