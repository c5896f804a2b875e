/**
 * The reports against a count of the same lines in plain JavaScript, by position in the line.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { databaseOf } from '../helpers/database.js';
import { clientAlert, type LineParts, line, noClientHello, refused } from '../helpers/log-line.js';

const parts: fc.Arbitrary<LineParts> = fc.record({
  client: fc.oneof(
    fc.nat(20).map((n) => `203.0.113.${n}`),
    fc.nat(5).map((n) => `2001:db8::${n + 1}:7`),
  ),
  listener: fc.constantFrom('00000000000000a1', '00000000000000a2'),
  started: fc.integer({ min: 0, max: 5 * 3600 }).map((second) => {
    return new Date(Date.UTC(2026, 2, 10) + second * 1000).toISOString().slice(0, 19);
  }),
  handshakeMs: fc.nat(300),
});

const completed = fc
  .tuple(parts, fc.constantFrom('tlsv10', 'tlsv11', 'tlsv12', 'tlsv13'), fc.option(fc.constantFrom(0, 48, 80)))
  .chain(([part, version, alert]) => {
    const ciphers =
      version === 'tlsv13'
        ? ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256']
        : ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA', 'AES256-GCM-SHA384'];
    return fc.constantFrom(...ciphers).map((cipher) => line({ ...part, version, cipher, alert }));
  });

const failed = parts.chain((part) => {
  const { handshakeMs: _, ...rest } = part;
  return fc.oneof(
    fc.constant(noClientHello(rest)),
    fc.constant(refused(rest)),
    fc.constantFrom(48, 70, 200).map((alert) => clientAlert(alert, rest)),
    fc.constant(clientAlert(48, { ...rest, version: 'tlsv10' })),
  );
});

const [LINES = []] = fc.sample(
  fc.array(fc.oneof({ weight: 3, arbitrary: completed }, { weight: 1, arbitrary: failed }), {
    minLength: 400,
    maxLength: 400,
    size: 'max',
  }),
  { numRuns: 1, seed: 20260310 },
);

const fields = (text: string) => text.split(' ');
const isDone = (text: string) => fields(text)[8] !== '-';
const clientOf = (text: string) => (fields(text)[5] ?? '').replace(/:\d+$/, '');

function tally(lines: readonly string[], key: (text: string) => string): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const text of lines) {
    const name = key(text);
    groups[name] ??= [];
    groups[name].push(text);
  }
  return groups;
}

const distinctClients = (lines: readonly string[]) => new Set(lines.map(clientOf)).size;

const LABEL: Record<string, string> = {
  tlsv10: 'TLS 1.0',
  tlsv11: 'TLS 1.1',
  tlsv12: 'TLS 1.2',
  tlsv13: 'TLS 1.3',
  '-': 'none agreed',
};

test('the lines to count hold some of everything', () => {
  expect(LINES.filter(isDone).length).toBeGreaterThan(200);
  expect(LINES.filter((text) => !isDone(text)).length).toBeGreaterThan(50);
});

test('tls-versions', async () => {
  const { rows } = await runReport(await databaseOf(LINES), 'tls-versions', {}, { limit: 0 });
  const found = Object.fromEntries(rows.map((row) => [row.tls_version, [row.completed, row.clients, row.failed]]));
  const expected = Object.fromEntries(
    Object.entries(tally(LINES, (text) => fields(text)[15] ?? '')).map(([version, lines]) => {
      const done = lines.filter(isDone);
      return [LABEL[version], [done.length, distinctClients(done), lines.length - done.length]];
    }),
  );
  expect(found).toEqual(expected);
});

test('ciphers', async () => {
  const { rows } = await runReport(await databaseOf(LINES), 'ciphers', {}, { limit: 0 });
  const found = Object.fromEntries(
    rows.map((row) => [`${row.tls_cipher} ${row.tls_version}`, [row.completed, row.clients, row.failed]]),
  );
  const key = (text: string) => {
    const [cipher = '', version = ''] = fields(text).slice(14, 16);
    return cipher === '-' ? 'none agreed null' : `${cipher} ${LABEL[version]}`;
  };
  const expected = Object.fromEntries(
    Object.entries(tally(LINES, key)).map(([name, lines]) => {
      const done = lines.filter(isDone);
      return [name, [done.length, distinctClients(done), lines.length - done.length]];
    }),
  );
  expect(found).toEqual(expected);
});

test('failures', async () => {
  const { rows } = await runReport(await databaseOf(LINES), 'failures', {}, { limit: 0 });
  const found = Object.fromEntries(
    rows.map((row) => [
      `${row.listener_id} ${row.outcome} ${row.alert}`,
      [row.failed, row.clients, row.clients_also_completed],
    ]),
  );
  const everDone = new Set(LINES.filter(isDone).map(clientOf));
  const key = (text: string) => {
    const [listener, alert, cert] = [4, 11, 12].map((index) => fields(text)[index]);
    const outcome = alert !== '-' ? 'client_alert' : cert === '-' ? 'no_client_hello' : 'refused';
    return `${listener} ${outcome} ${alert === '-' ? null : alert}`;
  };
  const failures = LINES.filter((text) => !isDone(text));
  const expected = Object.fromEntries(
    Object.entries(tally(failures, key)).map(([name, lines]) => {
      const clients = new Set(lines.map(clientOf));
      return [name, [lines.length, clients.size, [...clients].filter((client) => everDone.has(client)).length]];
    }),
  );
  expect(found).toEqual(expected);
});

test('handshake-latency', async () => {
  const { rows } = await runReport(await databaseOf(LINES), 'handshake-latency', {}, { limit: 0 });
  const found = Object.fromEntries(
    rows.map((row) => [`${row.listener_id} ${row.tls_version}`, [row.p50_ms, row.p90_ms, row.p99_ms, row.max_ms]]),
  );
  const groups = tally(LINES.filter(isDone), (text) => `${fields(text)[4]} ${LABEL[fields(text)[15] ?? '']}`);
  const expected = Object.fromEntries(
    Object.entries(groups).map(([name, lines]) => {
      const times = lines.map((text) => Number(fields(text)[8])).sort((a, b) => a - b);
      const nearestRank = (percent: number) => times[Math.ceil((percent * times.length) / 100) - 1];
      return [name, [nearestRank(50), nearestRank(90), nearestRank(99), nearestRank(100)]];
    }),
  );
  expect(found).toEqual(expected);
});

test('legacy-clients and overview agree on what is legacy', async () => {
  const isLegacy = (text: string) => {
    const [cipher = '', version = ''] = fields(text).slice(14, 16);
    const weak = ['ECDHE-RSA-AES128-SHA', 'AES256-GCM-SHA384'].includes(cipher);
    return isDone(text) && (version === 'tlsv10' || version === 'tlsv11' || weak);
  };
  const database = await databaseOf(LINES);
  const expected = Object.fromEntries(
    Object.entries(tally(LINES.filter(isLegacy), clientOf)).map(([client, lines]) => [client, lines.length]),
  );
  const { rows } = await runReport(database, 'legacy-clients', {}, { limit: 0 });
  expect(Object.fromEntries(rows.map((row) => [row.client_ip, row.legacy]))).toEqual(expected);
  const overview = await runReport(database, 'overview');
  const figure = overview.rows.find((row) => row.metric === 'legacy (version or cipher)');
  expect(figure?.value).toBe(LINES.filter(isLegacy).length);
});

test('traffic', async () => {
  const { rows } = await runReport(await databaseOf(LINES), 'traffic', {}, { limit: 0 });
  const found = rows.map((row) => [(row.hour as Date).toISOString().slice(0, 13), row.connections, row.completed]);
  const groups = tally(LINES, (text) => (fields(text)[21] ?? '').slice(0, 13));
  const expected = Object.keys(groups)
    .sort()
    .map((hour) => [hour, groups[hour]?.length, groups[hour]?.filter(isDone).length]);
  expect(found).toEqual(expected);
});
