import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { line, refused } from '../helpers/log-line.js';

test('each hour has its kinds of key exchange; what is not logged is a kind of its own', async () => {
  const result = await reportOn(
    [
      line({ started: '2026-03-10T12:00:00', keyExchange: 'X25519MLKEM768' }),
      line({ started: '2026-03-10T12:10:00', keyExchange: 'SecP256r1MLKEM768' }),
      line({ started: '2026-03-10T12:20:00', keyExchange: 'x25519' }),
      line({ started: '2026-03-10T12:30:00', keyExchange: null }),
      line({ started: '2026-03-10T13:30:00', keyExchange: 'secp256r1' }),
      refused({ started: '2026-03-10T14:30:00' }),
    ],
    'key-exchange-trend',
  );
  expect(plainRows(result)).toEqual([
    { period_start: '2026-03-10T12:00:00Z', key_exchange: 'post-quantum', completed: 2, share: 0.5 },
    { period_start: '2026-03-10T12:00:00Z', key_exchange: 'classical', completed: 1, share: 0.25 },
    { period_start: '2026-03-10T12:00:00Z', key_exchange: 'not logged', completed: 1, share: 0.25 },
    { period_start: '2026-03-10T13:00:00Z', key_exchange: 'classical', completed: 1, share: 1 },
  ]);
});

test('nothing is found where no handshake completed', async () => {
  expect((await reportOn([refused()], 'key-exchange-trend')).rows).toEqual([]);
});
