import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { CERT, line, noClientHello, refused } from '../helpers/log-line.js';

const OTHER_CERT = 'arn:aws:iam::111122223333:server-certificate/other';

test('each server name has its clients, versions and certificate; none sent is told from no ClientHello', async () => {
  const result = await reportOn(
    [
      line({ sni: 'a.example.com', client: '203.0.113.1' }),
      line({ sni: 'a.example.com', client: '203.0.113.1', version: 'tlsv10', started: '2026-03-10T12:30:00' }),
      line({ sni: 'a.example.com', client: '203.0.113.2', cert: OTHER_CERT }),
      refused({ sni: 'a.example.com', client: '203.0.113.3' }),
      line({ sni: null, client: '203.0.113.1' }),
      noClientHello({ client: '203.0.113.1' }),
      noClientHello({ client: '203.0.113.1' }),
      noClientHello({ client: '203.0.113.9' }),
    ],
    'sni',
  );
  const at = '2026-03-10T12:00:00Z';
  expect(plainRows(result)).toEqual([
    {
      domain_name: 'a.example.com',
      sni: 'sent',
      connections: 4,
      share: 0.5,
      completed: 3,
      failed: 1,
      legacy: 1,
      clients: 3,
      tls_versions: 'TLS 1.0, TLS 1.3',
      certificates: `${CERT}, ${OTHER_CERT}`,
      last_seen: '2026-03-10T12:30:00Z',
    },
    {
      domain_name: null,
      sni: 'no ClientHello',
      connections: 3,
      share: 0.375,
      completed: 0,
      failed: 3,
      legacy: 0,
      clients: 2,
      tls_versions: null,
      certificates: null,
      last_seen: at,
    },
    {
      domain_name: null,
      sni: 'not sent',
      connections: 1,
      share: 0.125,
      completed: 1,
      failed: 0,
      legacy: 0,
      clients: 1,
      tls_versions: 'TLS 1.3',
      certificates: CERT,
      last_seen: at,
    },
  ]);
});

test('a client cannot pass its name off as none', async () => {
  const result = await reportOn([line({ sni: 'not%20sent' })], 'sni');
  expect(plainRows(result, 'domain_name', 'sni')).toEqual([{ domain_name: 'not sent', sni: 'sent' }]);
});

test('no name is found where no client sent one', async () => {
  const result = await reportOn([line({ sni: null }), noClientHello()], 'sni');
  expect(result.rows.filter((row) => row.sni === 'sent')).toEqual([]);
  expect(result.rows).toHaveLength(2);
});
