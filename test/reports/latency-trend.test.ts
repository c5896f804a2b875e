import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { EDGE, LISTENER, line, refused } from '../helpers/log-line.js';

test('each hour and listener has its quantiles by nearest rank', async () => {
  const times = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
  const result = await reportOn(
    [
      ...times.map((handshakeMs) => line({ started: '2026-03-10T12:00:00', handshakeMs })),
      line({ started: '2026-03-10T12:30:00', handshakeMs: 7, listener: '00000000000000a2' }),
      line({ started: '2026-03-10T13:00:00', handshakeMs: 500 }),
      refused({ started: '2026-03-10T14:00:00' }),
    ],
    'latency-trend',
  );
  const of = (listener_id: string) => ({ listener: `edge ${listener_id}`, listener_id, load_balancer: EDGE });
  expect(plainRows(result)).toEqual([
    {
      period_start: '2026-03-10T12:00:00Z',
      ...of(LISTENER),
      completed: 10,
      p50_ms: 50,
      p90_ms: 90,
      p99_ms: 100,
      max_ms: 100,
    },
    {
      period_start: '2026-03-10T12:00:00Z',
      ...of('00000000000000a2'),
      completed: 1,
      p50_ms: 7,
      p90_ms: 7,
      p99_ms: 7,
      max_ms: 7,
    },
    {
      period_start: '2026-03-10T13:00:00Z',
      ...of(LISTENER),
      completed: 1,
      p50_ms: 500,
      p90_ms: 500,
      p99_ms: 500,
      max_ms: 500,
    },
  ]);
});

test('nothing is found where no handshake completed', async () => {
  expect((await reportOn([refused()], 'latency-trend')).rows).toEqual([]);
});
