import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { EDGE, LISTENER, line, noClientHello, refused } from '../helpers/log-line.js';

test('quantiles are those of nearest rank, per listener and version; failed handshakes have no part in them', async () => {
  // 1 to 100 ms: the 50th of a hundred is 50, the 90th is 90, the 99th is 99.
  const hundred = Array.from({ length: 100 }, (_, index) => line({ handshakeMs: index + 1 }));
  const result = await reportOn(
    [
      ...hundred,
      line({ version: 'tlsv12', handshakeMs: 7 }),
      line({ version: 'tlsv12', handshakeMs: 5000, listener: '00000000000000a2' }),
      refused({ durationMs: 60_000 }),
      noClientHello(),
    ],
    'handshake-latency',
  );
  expect(plainRows(result)).toEqual([
    {
      load_balancer: EDGE,
      listener: 'edge 00000000000000a2',
      listener_id: '00000000000000a2',
      tls_version: 'TLS 1.2',
      completed: 1,
      p50_ms: 5000,
      p90_ms: 5000,
      p99_ms: 5000,
      max_ms: 5000,
    },
    {
      load_balancer: EDGE,
      listener: 'edge 00000000000000a1',
      listener_id: LISTENER,
      tls_version: 'TLS 1.3',
      completed: 100,
      p50_ms: 50,
      p90_ms: 90,
      p99_ms: 99,
      max_ms: 100,
    },
    {
      load_balancer: EDGE,
      listener: 'edge 00000000000000a1',
      listener_id: LISTENER,
      tls_version: 'TLS 1.2',
      completed: 1,
      p50_ms: 7,
      p90_ms: 7,
      p99_ms: 7,
      max_ms: 7,
    },
  ]);
});

test('equal times count each', async () => {
  const times = [0, 0, 0, 0, 0, 3, 3, 3, 3, 9];
  const result = await reportOn(
    times.map((handshakeMs) => line({ handshakeMs })),
    'handshake-latency',
  );
  expect(plainRows(result, 'completed', 'p50_ms', 'p90_ms', 'p99_ms', 'max_ms')).toEqual([
    { completed: 10, p50_ms: 0, p90_ms: 3, p99_ms: 9, max_ms: 9 },
  ]);
});

test('there is no latency where no handshake completed', async () => {
  expect((await reportOn([refused(), noClientHello()], 'handshake-latency')).rows).toEqual([]);
});
