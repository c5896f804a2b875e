import { expect, test } from 'vitest';
import { TlslensError } from '../../src/errors.js';
import { listReports } from '../../src/reports/catalogue.js';
import { commandLine, filterWords } from '../../src/reports/command-line.js';
import { runReport } from '../../src/reports/run-report.js';
import { databaseOf, databaseOfObjects, plainRows, reportOn } from '../helpers/database.js';
import { line, noClientHello, refused } from '../helpers/log-line.js';

const CLIENTS = Array.from({ length: 5 }, (_, index) => line({ client: `10.0.0.${index}` }));

test('a limit cuts the rows and says so; 0 and the exact number do not', async () => {
  const cut = await reportOn(CLIENTS, 'client-ips', {}, 4);
  expect(cut.rows).toHaveLength(4);
  expect(cut.notes).toContain('showing 4 of more rows; --limit 0 for all');
  for (const limit of [0, 5, 6]) {
    const whole = await reportOn(CLIENTS, 'client-ips', {}, limit);
    expect(whole.rows).toHaveLength(5);
    expect(whole.notes.join()).not.toContain('showing');
  }
});

test('all rows are counted where that is asked for, and the command that gives them is named', async () => {
  const database = await databaseOf(CLIENTS);
  const filters = { client: '10.0.0.0/8', sni: "it's" };
  const cut = await runReport(database, 'client-ips', { client: '10.0.0.0/8' }, { limit: 2, countAll: true });
  expect(cut.total_rows).toBe(5);
  expect(cut.notes).toContain('showing 2 of 5 rows; --limit 0 for all');
  expect(cut.command).toBe('tlslens report client-ips --client 10.0.0.0/8 --limit 0');
  expect((await runReport(database, 'client-ips', {}, { countAll: true })).total_rows).toBeUndefined();
  expect(commandLine('report', ...filterWords({ ...filters, from: new Date('2026-03-10T00:00:00Z') }))).toBe(
    "tlslens report --from 2026-03-10T00:00:00.000Z --client 10.0.0.0/8 --sni 'it'\\''s'",
  );
});

test("without a limit, the report's own holds", async () => {
  const lines = Array.from({ length: 60 }, (_, index) => line({ client: `10.0.0.${index}` }));
  const result = await reportOn(lines, 'client-ips');
  expect(result.rows).toHaveLength(50);
  expect(result.notes).toContain('showing 50 of more rows; --limit 0 for all');
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('the limit %s is refused', async (limit) => {
  const error = await thrown(reportOn(CLIENTS, 'client-ips', {}, limit));
  expect(error.code).toBe('bad_argument');
});

test('a result says what it is of: title, question, columns with unit and type, the time it was made', async () => {
  const now = new Date('2026-03-11T00:00:00Z');
  const result = await runReport(await databaseOf([line()]), 'tls-versions', {}, { now });
  expect(result).toMatchObject({
    report: 'tls-versions',
    title: 'TLS versions',
    question: 'Which TLS versions do clients agree on, and how many are still below 1.2?',
    generated_at: now,
    window: { column: 'started_at' },
  });
  expect(result.columns[1]).toEqual({
    name: 'completed',
    type: 'BIGINT',
    unit: 'count',
    description: 'completed handshakes',
  });
  expect(result.columns[0]).not.toHaveProperty('unit');
});

test('the window is the one asked for, or that of the connections', async () => {
  const lines = [line({ started: '2026-03-10T12:00:00' }), line({ started: '2026-03-12T08:30:15' })];
  const from = new Date('2026-03-01T00:00:00Z');
  const to = new Date('2026-03-11T00:00:00Z');
  const whole = await reportOn(lines, 'overview');
  expect(whole.window).toEqual({
    from: new Date('2026-03-10T12:00:00Z'),
    to: new Date('2026-03-12T08:30:16Z'),
    column: 'started_at',
  });
  expect((await reportOn(lines, 'overview', { from })).window?.from).toEqual(from);
  expect((await reportOn(lines, 'overview', { from, to })).window).toEqual({ from, to, column: 'started_at' });
  // The window found, given as a filter, finds the same.
  const { from: first, to: last } = whole.window ?? {};
  const again = await reportOn(lines, 'overview', { from: first ?? undefined, to: last ?? undefined });
  expect(again.coverage?.connections).toBe(2);
});

test('the SQL of a result runs by itself and gives the same rows', async () => {
  const database = await databaseOf([
    ...CLIENTS,
    refused({ client: '10.0.0.1' }),
    noClientHello({ client: '2001:db8::1' }),
    line({ version: 'tlsv10' }),
  ]);
  const filters = {
    from: new Date('2026-03-10T00:00:00Z'),
    to: new Date('2026-03-11T00:00:00Z'),
    loadBalancer: 'edge',
    listener: '00000000000000a1',
    client: '10.0.0.0/8',
    sni: '*.example.com',
  };
  for (const { name } of listReports()) {
    const result = await runReport(database, name, filters, { limit: 2 });
    expect(result.sql, name).not.toContain('$');
    expect((await database.query(result.sql ?? '')).rows, name).toEqual(result.rows);
  }
});

test('every report runs under every filter, and what the filters leave out does not count', async () => {
  const noise = line({ client: '192.0.2.1', started: '2020-01-01T00:00:00', loadBalancer: 'net/x/00000000000000e9' });
  const own = [line({ version: 'tlsv10' }), refused()];
  const [noisy, clean] = [await databaseOf([noise, ...own, noise]), await databaseOf(own)];
  for (const filters of [
    { from: new Date('2026-01-01T00:00:00Z') },
    { loadBalancer: 'edge' },
    { client: '203.0.113.0/24' },
    { client: '203.0.113.7' },
  ]) {
    for (const { name } of listReports().filter((report) => report.windowColumn === 'started_at')) {
      const filtered = await runReport(noisy, name, filters);
      expect(filtered.rows, name).toEqual((await runReport(clean, name)).rows);
      expect(filtered.coverage?.connections, name).toBe(2);
    }
  }
});

test('filters that nothing matches are no data, with what the database holds', async () => {
  const database = await databaseOf([line(), line({ started: '2026-03-12T08:30:15' })]);
  const error = await thrown(runReport(database, 'overview', { from: new Date('2027-01-01T00:00:00Z') }));
  expect(error.code).toBe('no_data');
  expect(error.exitStatus).toBe(5);
  expect(error.message).toBe(
    'No connection matches; the database holds 2 connections that started between 2026-03-10T12:00:00Z and 2026-03-12T08:30:15Z.',
  );
  expect(error.hint).toBe('Widen the times, or drop a filter.');
});

test('a load balancer that is not there is answered with the nearest one', async () => {
  const database = await databaseOf([line(), line({ loadBalancer: 'net/payments/00000000000000e2' })]);
  const error = await thrown(runReport(database, 'overview', { loadBalancer: 'payment' }));
  expect(error.hint).toBe(
    'There is no such load balancer; did you mean payments? There are: net/edge/00000000000000e1, net/payments/00000000000000e2',
  );
  const known = await thrown(runReport(database, 'overview', { loadBalancer: 'edge', to: new Date(0) }));
  expect(known.hint).toBe('Widen the times, or drop a filter.');
  expect((await thrown(runReport(database, 'coverage', { loadBalancer: 'payment' }))).code).toBe('no_data');
});

test('an empty database is no data for any report, with how to fill it', async () => {
  const database = await databaseOfObjects([]);
  for (const { name } of listReports()) {
    const error = await thrown(runReport(database, name));
    expect([error.code, error.exitStatus], name).toEqual(['no_data', 5]);
    expect(error.hint).toContain('tlslens ingest');
  }
});

test('connections without a finding are an answer, not no data', async () => {
  const result = await reportOn([line()], 'failures');
  expect(result.rows).toEqual([]);
  expect(result.columns).toHaveLength(14);
  expect(result.coverage?.connections).toBe(1);
});

test('the order of rows does not depend on the order of lines', async () => {
  const lines = [...CLIENTS, refused({ client: '10.0.0.9' }), line({ version: 'tlsv12', sni: null })];
  for (const { name } of listReports().filter((report) => report.windowColumn === 'started_at')) {
    const forward = plainRows(await reportOn(lines, name));
    expect(plainRows(await reportOn([...lines].reverse(), name)), name).toEqual(forward);
  }
});

async function thrown(action: Promise<unknown>): Promise<TlslensError> {
  try {
    await action;
  } catch (error) {
    if (error instanceof TlslensError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
