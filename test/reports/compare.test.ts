import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { QUERIES_DIR } from '../../src/query-files.js';
import { type CompareRequest, compare } from '../../src/reports/compare.js';
import { databaseOf, databaseOfObjects, plainRows } from '../helpers/database.js';
import { clientAlert, type LineParts, line, noClientHello, refused } from '../helpers/log-line.js';

const HOUR = 3_600_000;
const CHANGE = '2026-03-11T12:00:00';
const AT: CompareRequest = { at: new Date(`${CHANGE}Z`), windowMs: 24 * HOUR };

/** The time so many hours after the change. */
const hour = (n: number) => new Date(Date.parse(`${CHANGE}Z`) + n * HOUR).toISOString().slice(0, 19);

/** A client that comes every hour from `from` to `to`, counted from the change, as `make` says. */
const hourly = (from: number, to: number, make: (parts: LineParts) => string, parts: LineParts = {}) =>
  Array.from({ length: to - from }, (_, i) => make({ ...parts, started: hour(from + i + 0.5) }));

/** Something at both ends, so that the windows are not cut. */
const ENDS = [
  line({ client: '203.0.113.250', started: hour(-48) }),
  line({ client: '203.0.113.250', started: hour(36) }),
];

const figure = (rows: readonly Record<string, unknown>[], section: string, item: string) =>
  rows.find((row) => row.section === section && row.item === item);

test('the figures of both windows stand side by side, each with its difference', async () => {
  const database = await databaseOf([
    ...ENDS,
    line({ started: hour(-2), version: 'tlsv12', handshakeMs: 10, received: 5, sent: 50 }),
    line({ started: hour(-2), version: 'tlsv12', handshakeMs: 30, received: 5, sent: 50 }),
    line({ started: hour(-1), version: 'tlsv10', handshakeMs: 20, received: 10, sent: 100, client: '203.0.113.8' }),
    refused({ started: hour(-1), client: '203.0.113.9' }),
    line({ started: hour(1), handshakeMs: 40, keyExchange: 'X25519MLKEM768', received: 40, sent: 50 }),
    refused({ started: hour(2), client: '203.0.113.8' }),
  ]);
  const { figures } = await compare(database, AT);
  const rows = plainRows(figures);
  const few = 'few: 3, 2 clients';
  expect(figure(rows, 'volume', 'connections')).toMatchObject({ before: 4, after: 2, difference: -2, change: '-50 %' });
  expect(figure(rows, 'volume', 'connections per hour')).toMatchObject({ before: 0.17, after: 0.08 });
  expect(figure(rows, 'volume', 'client IPs')).toMatchObject({ before: 3, after: 2, difference: -1 });
  expect(figure(rows, 'volume', 'bytes received')).toMatchObject({ before: 20, after: 40, change: '+100 %' });
  expect(figure(rows, 'volume', 'bytes sent')).toMatchObject({ before: 200, after: 50, unit: 'bytes' });
  expect(figure(rows, 'outcome', 'refused')).toEqual({
    section: 'outcome',
    item: 'refused',
    unit: 'connections',
    before: 1,
    after: 1,
    change: '+25 pt',
    difference: 0,
    before_share: 0.25,
    after_share: 0.5,
    points: 25,
    share_of: 'connections',
    sample: few,
  });
  const completed = 'few: 2, 1 clients';
  expect(figure(rows, 'version', 'TLS 1.2')).toMatchObject({ before: 2, after: 0, points: -66.67, sample: completed });
  expect(figure(rows, 'version', 'TLS 1.3')).toMatchObject({ before: 0, after: 1, change: '+100 pt', before_share: 0 });
  expect(figure(rows, 'version', 'TLS 1.0')).toMatchObject({ before: 1, after: 0 });
  expect(figure(rows, 'cipher', 'TLS_AES_128_GCM_SHA256')).toMatchObject({ before: 0, after: 1 });
  expect(figure(rows, 'key exchange', 'X25519MLKEM768')).toMatchObject({ before: 0, after: 1, after_share: 1 });
  expect(figure(rows, 'handshake ms', 'p50')).toMatchObject({
    before: 20,
    after: 40,
    change: '+20 ms',
    sample: 'few beyond: 1, 0',
  });
  expect(figure(rows, 'handshake ms', 'p99')).toMatchObject({ before: 30, after: 40, difference: 10 });
  expect(figures.coverage).toMatchObject({ connections: 6, objects: 1 });
});

test('a change of all clients is beyond chance, one of a single busy client is said to be its own', async () => {
  const clients = Array.from({ length: 30 }, (_, i) => `203.0.113.${i + 1}`);
  const database = await databaseOf([
    ...ENDS,
    ...clients.flatMap((client) => hourly(-3, 0, line, { client, version: 'tlsv12' })),
    ...clients.flatMap((client) => hourly(0, 3, line, { client })),
    ...hourly(-1, 0, line, { client: '198.51.100.1', version: 'tlsv12' }),
    ...Array.from({ length: 20 }, (_, i) => refused({ client: '198.51.100.1', started: hour(i + 1) })),
  ]);
  const { figures } = await compare(database, AT);
  expect(figure(figures.rows, 'version', 'TLS 1.3')).toMatchObject({ sample: 'beyond chance' });
  expect(figure(figures.rows, 'outcome', 'refused')).toMatchObject({
    before: 0,
    after: 20,
    sample: 'of few clients: ~1',
  });
});

test('two windows of the same traffic differ in nothing', async () => {
  const clients = Array.from({ length: 12 }, (_, i) => `203.0.113.${i + 1}`);
  const database = await databaseOf([...ENDS, ...clients.flatMap((client) => hourly(-24, 24, line, { client }))]);
  const { figures, clients: changed } = await compare(database, AT);
  const judged = figures.rows.filter((row) => row.section !== 'coverage' && row.section !== 'handshake ms');
  expect(judged.every((row) => row.difference === 0)).toBe(true);
  expect(figures.rows.filter(({ sample }) => sample === 'beyond chance')).toEqual([]);
  expect(changed.rows).toEqual([]);
  expect(changed.notes).toContain('Every client that completed handshakes before did so after.');
});

test('clients that are silent or only failing after are found, with their rhythm', async () => {
  const database = await databaseOf([
    ...ENDS,
    ...hourly(-24, 24, line, { client: '203.0.113.1' }),
    ...hourly(-24, 0, line, { client: '203.0.113.2', version: 'tlsv10' }),
    ...hourly(0, 24, refused, { client: '203.0.113.2' }),
    ...hourly(-24, 0, line, { client: '203.0.113.3' }),
    // One visit, before the window before: a weekly job.
    ...[0, 1, 2, 3].map((n) => line({ client: '203.0.113.4', started: hour(-33.5 + n / 100), version: 'tlsv10' })),
    ...hourly(-24, 0, refused, { client: '203.0.113.5' }),
    ...hourly(0, 24, line, { client: '203.0.113.5' }),
    // Never completed anything: not missed.
    ...hourly(-24, 0, noClientHello, { client: '203.0.113.6' }),
  ]);
  const { clients } = await compare(database, AT);
  expect(
    plainRows(clients, 'status', 'client_ip', 'failed_after', 'median_gap_hours', 'silent_hours', 'because'),
  ).toEqual([
    {
      status: 'failing',
      client_ip: '203.0.113.2',
      failed_after: 24,
      median_gap_hours: 1,
      silent_hours: null,
      because: 'all 24 failed',
    },
    {
      status: 'silent',
      client_ip: '203.0.113.3',
      failed_after: 0,
      median_gap_hours: 1,
      silent_hours: 24.5,
      because: 'longer than ever',
    },
    {
      status: 'recovered',
      client_ip: '203.0.113.5',
      failed_after: 0,
      median_gap_hours: 1,
      silent_hours: null,
      because: 'failed before',
    },
  ]);
  expect(clients.rows[0]).toMatchObject({
    versions_before: 'TLS 1.0',
    outcomes_after: 'refused',
    completed_before: 24,
  });
});

test('a weekly job that was seen in the window before is not called lost', async () => {
  const burst = [0, 1, 2, 3].map((n) => line({ client: '203.0.113.4', started: hour(-33.5 + n / 100) }));
  const weekly = [3, 2, 1].map((weeks) => line({ client: '203.0.113.5', started: hour(-weeks * 168 + 150) }));
  const database = await databaseOf([...ENDS, ...burst, ...weekly]);
  const { clients } = await compare(database, { at: new Date(`${CHANGE}Z`), windowMs: 36 * HOUR });
  expect(plainRows(clients, 'status', 'client_ip', 'because')).toEqual([
    { status: 'unknown', client_ip: '203.0.113.4', because: 'seen too briefly' },
    { status: 'not due', client_ip: '203.0.113.5', because: 'usual silence' },
  ]);
});

test('a weekly job that fails after is found, though the window before does not hold it', async () => {
  const database = await databaseOf([
    ...ENDS,
    line({ client: '203.0.113.4', started: hour(-150) }),
    clientAlert(70, { client: '203.0.113.4', started: hour(18) }),
  ]);
  const { clients } = await compare(database, AT);
  expect(plainRows(clients, 'status', 'client_ip', 'outcomes_after', 'because')).toEqual([
    { status: 'failing', client_ip: '203.0.113.4', outcomes_after: 'client_alert', because: 'one try, failed' },
  ]);
});

test('a connection of the window before counts only if its like of the window after would be logged', async () => {
  // The logs reach 12 h beyond the window after: what lasted longer than that from the end of a window is left out.
  const database = await databaseOf([
    ...ENDS,
    line({ client: '203.0.113.1', started: hour(-1), durationMs: 5 * HOUR }),
    line({ client: '203.0.113.2', started: hour(-1), durationMs: 20 * HOUR }),
    line({ client: '203.0.113.3', started: hour(1) }),
  ]);
  const { figures, clients } = await compare(database, AT);
  expect(figure(figures.rows, 'volume', 'connections')).toMatchObject({ before: 1, after: 1 });
  expect(figures.notes).toContain(
    '1 connection of the window before ended 2026-03-12T00:00:02Z or later and is left out: the like of the window after cannot be logged yet.',
  );
  expect(figures.notes).toContain(
    '2 connections began before and ended after: judged by the start, so they belong to before.',
  );
  // Whether a client was there does not depend on it.
  expect(plainRows(clients, 'client_ip', 'because').map(({ client_ip }) => client_ip)).toEqual([
    '203.0.113.1',
    '203.0.113.2',
  ]);
});

test('clients of a load balancer that logged nothing after are not called silent', async () => {
  const mute = 'net/mute/00000000000000e2';
  const database = await databaseOf([
    ...ENDS,
    ...hourly(-24, 0, line, { loadBalancer: mute, listener: '00000000000000a2' }),
  ]);
  const { figures, clients } = await compare(database, AT);
  expect(plainRows(clients, 'status', 'because')).toEqual([{ status: 'unknown', because: 'no logs after' }]);
  expect(figures.notes).toContain(`${mute} logged nothing since 2026-03-11T11:30:01Z: its logs may be missing.`);
});

test('a client is judged at each listener by itself', async () => {
  const database = await databaseOf([
    ...ENDS,
    ...hourly(-24, 0, line, { listener: '00000000000000a2' }),
    ...hourly(0, 24, refused, { listener: '00000000000000a2' }),
    ...hourly(-24, 24, line),
  ]);
  expect(plainRows((await compare(database, AT)).clients, 'status', 'listener_id')).toEqual([
    { status: 'failing', listener_id: '00000000000000a2' },
  ]);
  const other = await compare(database, AT, { listener: '00000000000000a1' });
  expect(other.clients.rows).toEqual([]);
  expect(other.figures.coverage?.connections).toBe(48);
});

test('an object that serves both windows counts once', async () => {
  const database = await databaseOfObjects([
    { periodEnd: '2026-03-09T12:05:00Z', lines: [line({ started: hour(-47.99) })] },
    { periodEnd: '2026-03-11T12:05:00Z', lines: [line({ started: hour(-0.01) }), line({ started: hour(0.01) })] },
    { periodEnd: '2026-03-12T12:05:00Z', lines: [line({ started: hour(24) })] },
  ]);
  const { figures } = await compare(database, AT);
  expect(figures.coverage).toMatchObject({ objects: 1, connections: 2 });
});

test('the limit cuts clients and says so', async () => {
  const database = await databaseOf([
    ...ENDS,
    ...[1, 2, 3].flatMap((n) => hourly(-24, 0, line, { client: `203.0.113.${n}` })),
  ]);
  const { clients } = await compare(database, AT, {}, { limit: 2 });
  expect(clients.rows).toHaveLength(2);
  expect(clients.notes).toContain('Clients: 3 silent.');
  expect(clients.notes).toContain('showing 2 of 3 rows; --limit 0 for all');
  expect((await compare(database, AT, {}, { limit: 0 })).clients.rows).toHaveLength(3);
});

test.each([
  ['an empty database', [], {}],
  ['filters that match nothing', ENDS, { sni: 'nowhere.example.com' }],
])('no answer is given over %s', async (_, lines, filters) => {
  await expect(compare(await databaseOf(lines), AT, filters)).rejects.toThrow(
    expect.objectContaining({ code: 'no_data' }),
  );
});

test('the queries are written in what DuckDB and Trino both run', () => {
  for (const folder of ['compare', 'gate']) {
    for (const file of readdirSync(`${QUERIES_DIR}/${folder}`)) {
      const code = readFileSync(`${QUERIES_DIR}/${folder}/${file}`, 'utf8')
        .replace(/--.*$/gm, '')
        .replace(/'(?:[^']|'')*'/g, "''");
      expect(code, file).not.toMatch(/::|\bqualify\b|\bgroup by all\b|\[|\bfrom\s+read_/i);
      expect(code, file).not.toMatch(/filter\s*\([^()]*\)\s*over\b/i);
      expect(code, file).not.toMatch(/\b(?:list|string_agg|approx_quantile|strftime|epoch|exclude|ilike)\b/i);
    }
  }
});
