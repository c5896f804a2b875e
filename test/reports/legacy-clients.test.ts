import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { TLS_CIPHERS } from '../../src/tls/ciphers.js';
import { databaseOf, plainRows, reportOn } from '../helpers/database.js';
import { clientAlert, LISTENER, line, noClientHello, refused } from '../helpers/log-line.js';
import { loadNetworks } from '../helpers/metadata-database.js';

test('clients below TLS 1.2 or with a weak cipher are found, with the reasons in words', async () => {
  const result = await reportOn(
    [
      line({ client: '203.0.113.1', version: 'tlsv10', sni: 'a.example.com', started: '2026-03-10T12:00:00' }),
      line({ client: '203.0.113.1', version: 'tlsv11', sni: 'b.example.com', started: '2026-03-11T12:00:00' }),
      line({ client: '203.0.113.1', version: 'tlsv13', started: '2026-03-12T12:00:00' }),
      line({ client: '203.0.113.1', version: 'tlsv13', started: '2026-03-09T12:00:00' }),
      line({
        client: '203.0.113.2',
        version: 'tlsv12',
        cipher: 'AES256-SHA256',
        sni: null,
        listener: '00000000000000a2',
      }),
      line({ client: '203.0.113.3', version: 'tlsv12' }),
    ],
    'legacy-clients',
  );
  expect(plainRows(result)).toEqual([
    {
      client_ip: '203.0.113.1',
      because: 'TLS 1.0 (RFC 8996), TLS 1.1 (RFC 8996), CBC mode, SHA-1 MAC',
      legacy: 2,
      legacy_share: 0.5,
      tls_ciphers: 'ECDHE-RSA-AES128-SHA',
      listeners: LISTENER,
      domain_names: 'a.example.com and others',
      first_seen: '2026-03-10T12:00:00Z',
      last_seen: '2026-03-11T12:00:00Z',
      owner: null,
      contact: null,
    },
    {
      client_ip: '203.0.113.2',
      because: 'CBC mode, no forward secrecy',
      legacy: 1,
      legacy_share: 1,
      tls_ciphers: 'AES256-SHA256',
      listeners: '00000000000000a2',
      domain_names: null,
      first_seen: '2026-03-10T12:00:00Z',
      last_seen: '2026-03-10T12:00:00Z',
      owner: null,
      contact: null,
    },
  ]);
});

test('tlsv10 and tlsv11 are legacy by the version alone', async () => {
  const cipher = 'UNKNOWN-SUITE';
  const result = await reportOn(
    [
      line({ client: '203.0.113.1', version: 'tlsv10', cipher }),
      line({ client: '203.0.113.2', version: 'tlsv11', cipher }),
      line({ client: '203.0.113.3', version: 'tlsv12', cipher }),
    ],
    'legacy-clients',
  );
  expect(plainRows(result, 'client_ip', 'because')).toEqual([
    { client_ip: '203.0.113.1', because: 'TLS 1.0 (RFC 8996)' },
    { client_ip: '203.0.113.2', because: 'TLS 1.1 (RFC 8996)' },
  ]);
});

test('every weak cipher makes its client legacy for the reasons of the table, and no other cipher does', async () => {
  const client = (index: number) => `203.0.113.${index}`;
  const lines = TLS_CIPHERS.map(({ cipher, max_version }, index) =>
    line({ cipher, version: max_version, client: client(index) }),
  );
  const result = await reportOn(lines, 'legacy-clients', {}, 0);
  const words = (text: unknown) => String(text).split(', ').sort();
  const found = Object.fromEntries(result.rows.map((row) => [row.client_ip, words(row.because)]));
  const expected = Object.fromEntries(
    TLS_CIPHERS.flatMap(({ weak, weak_because }, index) => (weak ? [[client(index), words(weak_because)]] : [])),
  );
  expect(found).toEqual(expected);
  expect(Object.keys(found).length).toBeGreaterThan(5);
});

test('failed handshakes are never legacy, also where an old version was agreed before they failed', async () => {
  const result = await reportOn(
    [noClientHello(), refused(), clientAlert(70), clientAlert(48, { version: 'tlsv10' }), line({ version: 'tlsv12' })],
    'legacy-clients',
  );
  expect(result.rows).toEqual([]);
  expect(result.coverage?.connections).toBe(5);
});

test('a legacy connection that ended in an alert after the handshake is still one', async () => {
  const result = await reportOn([line({ version: 'tlsv10', alert: 80 })], 'legacy-clients');
  expect(plainRows(result, 'legacy')).toEqual([{ legacy: 1 }]);
});

test('of several names and listeners the first is shown, and that there are others', async () => {
  const lines = [3, 1, 2].map((n) =>
    line({ version: 'tlsv10', sni: `n${n}.example.com`, listener: `00000000000000a${n}` }),
  );
  expect(plainRows(await reportOn(lines, 'legacy-clients'), 'listeners', 'domain_names')).toEqual([
    { listeners: '00000000000000a1 and others', domain_names: 'n1.example.com and others' },
  ]);
});

test('a client has its owner beside it where the list of networks tells one', async () => {
  const database = await databaseOf([line({ version: 'tlsv10' }), line({ version: 'tlsv10', client: '192.0.2.1' })]);
  await loadNetworks(database, '203.0.113.0/24,web,web@example.com');
  expect(plainRows(await runReport(database, 'legacy-clients'), 'client_ip', 'owner', 'contact')).toEqual([
    { client_ip: '192.0.2.1', owner: null, contact: null },
    { client_ip: '203.0.113.7', owner: 'web', contact: 'web@example.com' },
  ]);
});
