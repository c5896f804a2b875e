import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { clientAlert, line, noClientHello, refused } from '../helpers/log-line.js';

test('each alert has its name and meaning, and whether the handshake still completed', async () => {
  const result = await reportOn(
    [
      clientAlert(46, { client: '203.0.113.1', started: '2026-03-10T12:00:00' }),
      clientAlert(46, { client: '203.0.113.2', started: '2026-03-10T12:10:00', listener: '00000000000000a2' }),
      line({ client: '203.0.113.2', alert: 46, started: '2026-03-10T12:05:00' }),
      line({ client: '203.0.113.3', alert: 0 }),
      clientAlert(200, { client: '203.0.113.4' }),
      line(),
    ],
    'alerts',
  );
  const at = { first_seen: '2026-03-10T12:00:00Z', last_seen: '2026-03-10T12:00:00Z' };
  expect(plainRows(result)).toEqual([
    {
      alert: 46,
      name: 'certificate_unknown',
      category: 'certificate',
      severity: 'error',
      connections: 3,
      failed: 2,
      completed: 1,
      clients: 2,
      listeners: 2,
      meaning:
        'any other objection to the certificate; some clients send it for an untrusted issuer or a name that does not match',
      first_seen: '2026-03-10T12:00:00Z',
      last_seen: '2026-03-10T12:10:00Z',
    },
    {
      alert: 0,
      name: 'close_notify',
      category: 'close',
      severity: 'normal',
      connections: 1,
      failed: 0,
      completed: 1,
      clients: 1,
      listeners: 1,
      meaning: 'normal close of the connection',
      ...at,
    },
    {
      alert: 200,
      name: null,
      category: null,
      severity: null,
      connections: 1,
      failed: 1,
      completed: 0,
      clients: 1,
      listeners: 1,
      meaning: 'no registered alert code',
      ...at,
    },
  ]);
});

test('no alert is found where clients sent none', async () => {
  expect((await reportOn([line(), refused(), noClientHello()], 'alerts')).rows).toEqual([]);
});
