import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { line, noClientHello, refused } from '../helpers/log-line.js';

test('what clients offer stands beside what was agreed with them and with the target', async () => {
  const h2 = { alpnOffer: '"h2","http/1.1"', alpnFront: 'h2', alpnBack: 'http/1.1' };
  const result = await reportOn(
    [
      line({ ...h2, client: '203.0.113.1' }),
      line({ ...h2, client: '203.0.113.1' }),
      line({ alpnOffer: '"x/1"', client: '203.0.113.2', started: '2026-03-10T12:30:00' }),
      line({ client: '203.0.113.3' }),
      refused({ alpnOffer: '"x/1"' }),
    ],
    'alpn',
  );
  expect(plainRows(result)).toEqual([
    {
      client_offers: 'h2, http/1.1',
      alpn_fe_protocol: 'h2',
      alpn_be_protocol: 'http/1.1',
      completed: 2,
      share: 0.5,
      clients: 1,
      failed: 0,
      last_seen: '2026-03-10T12:00:00Z',
    },
    {
      client_offers: 'x/1',
      alpn_fe_protocol: null,
      alpn_be_protocol: null,
      completed: 1,
      share: 0.25,
      clients: 1,
      failed: 1,
      last_seen: '2026-03-10T12:30:00Z',
    },
    {
      client_offers: null,
      alpn_fe_protocol: null,
      alpn_be_protocol: null,
      completed: 1,
      share: 0.25,
      clients: 1,
      failed: 0,
      last_seen: '2026-03-10T12:00:00Z',
    },
  ]);
});

test('no protocol is found where none was offered', async () => {
  const result = await reportOn([noClientHello()], 'alpn');
  expect(plainRows(result, 'client_offers', 'alpn_fe_protocol', 'completed', 'share', 'failed')).toEqual([
    { client_offers: null, alpn_fe_protocol: null, completed: 0, share: null, failed: 1 },
  ]);
});
