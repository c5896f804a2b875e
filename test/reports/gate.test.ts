import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReportFilters } from '../../src/reports/filters.js';
import { type GateRules, runGate } from '../../src/reports/gate.js';
import { slicesOf } from '../../src/reports/gate-coverage.js';
import { makeRule, parseAllowance, type RuleName } from '../../src/reports/gate-rules.js';
import type { Database } from '../../src/store/database.js';
import { databaseOf, plainRows } from '../helpers/database.js';
import { clientAlert, line, noClientHello, refused } from '../helpers/log-line.js';

const NOW = new Date('2026-03-10T15:00:00Z');
const at = (time: string) => `2026-03-10T${time}:00`;

const rule = (name: RuleName, value: unknown, rest: Partial<GateRules> = {}): GateRules => ({
  rules: [makeRule(name, value, 'test')],
  allow: [],
  ...rest,
});

const gate = (database: Database, rules: GateRules, filters: ReportFilters = {}) =>
  runGate(database, rules, filters, { now: NOW });

/** The row of the only rule. */
async function judged(lines: readonly string[], rules: GateRules, filters: ReportFilters = {}) {
  const { verdict, result } = await gate(await databaseOf(lines), rules, filters);
  expect(result.rows).toHaveLength(2);
  return { verdict, row: plainRows(result)[1], notes: result.notes };
}

test('a version below the lowest one breaks the rule, and whose it is is said', async () => {
  const { verdict, row, notes } = await judged(
    [
      line({ started: at('12:00') }),
      line({ started: at('12:10'), version: 'tlsv10', client: '203.0.113.8' }),
      line({ started: at('12:20'), version: 'tlsv10', client: '203.0.113.8' }),
      line({ started: at('12:30'), version: 'tlsv11', client: '203.0.113.9' }),
      refused({ started: at('12:40') }),
    ],
    rule('min_tls', '1.2'),
  );
  expect(verdict).toBe('broken');
  expect(row).toEqual({
    rule: 'TLS 1.2 or newer',
    scope: null,
    verdict: 'broken',
    connections: 4,
    clients: 3,
    offending: 3,
    allowed: 0,
    upper_bound: null,
    observed: 'TLS 1.0: 2, TLS 1.1: 1',
    offenders: '203.0.113.8 (2), 203.0.113.9 (1)',
    last_seen: '2026-03-10T12:30:00Z',
  });
  expect(notes[0]).toBe(
    'TLS 1.2 or newer: TLS 1.0: 2, TLS 1.1: 1. By 203.0.113.8 (2), 203.0.113.9 (1), latest 2026-03-10T12:30Z.',
  );
});

test('where nothing was seen, the bound says what may be there all the same', async () => {
  const { verdict, row } = await judged(
    Array.from({ length: 60 }, () => line()),
    rule('min_tls', '1.2'),
  );
  expect(verdict).toBe('holds');
  expect(row).toMatchObject({ connections: 60, offending: 0, upper_bound: 0.05, observed: 'none seen' });
});

test('failed handshakes break no rule about versions and ciphers', async () => {
  const lines = [line(), refused(), clientAlert(70, { version: 'tlsv10', cipher: 'AES128-SHA' })];
  expect((await judged(lines, rule('min_tls', '1.3'))).verdict).toBe('holds');
  expect((await judged(lines, rule('allow_cipher', 'TLS_*'))).verdict).toBe('holds');
});

test('a rule over no connection is no pass', async () => {
  const { verdict, row } = await judged([line()], rule('min_tls', '1.2'), { listener: '00000000000000ff' });
  expect(verdict).toBe('unknown');
  expect(row).toMatchObject({ connections: 0, observed: 'no connection to judge', upper_bound: null });
});

test('a version that is not known is neither old nor new', async () => {
  const { verdict, row } = await judged([line(), line({ version: 'tlsv14', cipher: 'X' })], rule('min_tls', '1.2'));
  expect(verdict).toBe('unknown');
  expect(row).toMatchObject({ connections: 1, observed: 'none seen; 1 have no known version in the log' });
});

test('a cipher that is not allowed breaks the rule', async () => {
  const lines = [
    line(),
    line({ version: 'tlsv12' }),
    line({ version: 'tlsv12', cipher: 'AES128-SHA', client: '203.0.113.8' }),
  ];
  expect((await judged(lines, rule('allow_cipher', ['TLS_*', 'ECDHE-*']))).row).toMatchObject({
    rule: 'ciphers TLS_*, ECDHE-*',
    verdict: 'broken',
    connections: 3,
    offending: 1,
    observed: 'AES128-SHA: 1',
    offenders: '203.0.113.8 (1)',
  });
  expect((await judged(lines, rule('allow_cipher', '*'))).verdict).toBe('holds');
});

test('failures are a share of the handshakes that were begun; probes are no handshakes', async () => {
  const lines = [
    ...Array.from({ length: 8 }, () => line()),
    refused(),
    clientAlert(48),
    ...Array.from({ length: 50 }, () => noClientHello()),
  ];
  const broken = await judged(lines, rule('max_failure_ratio', '19%'));
  expect(broken.row).toMatchObject({ verdict: 'broken', connections: 10, offending: 2 });
  expect(broken.row?.observed).toBe('20 %: client_alert: 1, refused: 1');
  expect((await judged(lines, rule('max_failure_ratio', '20%'))).verdict).toBe('holds');
});

test('a share of failures cannot be told from too few connections', async () => {
  const lines = (n: number) => Array.from({ length: n }, () => line());
  const few = await judged(lines(149), rule('max_failure_ratio', '2%'));
  expect(few.verdict).toBe('unknown');
  expect(few.row?.observed).toBe('too few: it takes 150 without a failure; none seen');
  expect((await judged(lines(150), rule('max_failure_ratio', '2%'))).verdict).toBe('holds');
  expect((await judged(lines(1), rule('max_failure_ratio', '0'))).verdict).toBe('holds');
});

test('the 99th percentile is exact, and none of fewer than a hundred handshakes', async () => {
  // 1 to 200 ms: 198 of 200 take 198 ms or less.
  const lines = Array.from({ length: 200 }, (_, i) => line({ handshakeMs: i + 1 }));
  expect((await judged(lines, rule('max_p99_ms', 198))).row).toMatchObject({
    verdict: 'holds',
    observed: 'p99 is 198 ms',
  });
  expect((await judged(lines, rule('max_p99_ms', 197))).verdict).toBe('broken');
  const few = await judged(lines.slice(0, 99), rule('max_p99_ms', 500));
  expect(few.row).toMatchObject({
    verdict: 'unknown',
    observed: 'too few handshakes: it takes 100; the slowest took 99 ms',
  });
  expect((await judged([refused()], rule('max_p99_ms', 500))).row).toMatchObject({
    observed: 'no handshake completed',
  });
});

test('allowed clients are left out and counted, until their day', async () => {
  const lines = [
    line(),
    line({ version: 'tlsv10', client: '192.0.2.70' }),
    line({ version: 'tlsv10', client: '192.0.2.70' }),
  ];
  const allow = (day: string) =>
    rule('min_tls', '1.2', { allow: [parseAllowance(`192.0.2.64/28 ${day} kiosks`, 'test')] });
  const { verdict, row } = await judged(lines, allow('2026-12-31'));
  expect(verdict).toBe('holds');
  expect(row).toMatchObject({
    connections: 1,
    offending: 0,
    allowed: 2,
    observed: 'none seen; 2 of allowed clients left out',
  });
  const expired = await judged(lines, allow('2026-03-10'));
  expect(expired.verdict).toBe('broken');
  expect(expired.notes).toContain('No longer allowed since 2026-03-10: 192.0.2.64/28 (kiosks).');
});

test('a quiet time needs logs over all of it', async () => {
  // Logs of the three hours 12, 13 and 14.
  const database = await databaseOf(['12:00', '13:00', '14:00'].map((time) => line({ started: at(time) })));
  const quiet = (hours: number) => rule('min_tls', '1.2', { quietForMs: hours * 3_600_000 });
  expect((await gate(database, quiet(3))).verdict).toBe('holds');
  const thin = await gate(database, quiet(4));
  expect(thin.verdict).toBe('unknown');
  expect(plainRows(thin.result, 'rule', 'verdict', 'observed')).toEqual([
    { rule: 'coverage of at least 90 %', verdict: 'unknown', observed: '75 %: 3 of 4 hours' },
    { rule: 'TLS 1.2 or newer', verdict: 'unknown', observed: 'none seen; too few logs' },
  ]);
  expect((await gate(database, { ...quiet(4), minCoverage: 0.75 })).verdict).toBe('holds');
});

test('what breaks a rule breaks it, however thin the logs', async () => {
  const database = await databaseOf([line({ started: at('14:00'), version: 'tlsv10' })]);
  const { verdict, result } = await gate(database, rule('min_tls', '1.2', { quietForMs: 30 * 86_400_000 }));
  expect(verdict).toBe('broken');
  expect(result.rows.map((row) => row.verdict)).toEqual(['unknown', 'broken']);
});

test('a load balancer whose logs are missing makes the logs thin for all, not for a rule about another', async () => {
  const other = { loadBalancer: 'net/other/00000000000000e2', listener: '00000000000000a2' };
  const database = await databaseOf([
    ...['10:00', '11:00', '12:00', '13:00', '14:00'].map((time) => line({ started: at(time) })),
    line({ ...other, started: at('10:30') }),
  ]);
  const rules: GateRules = {
    rules: [makeRule('min_tls', '1.2', 'test'), makeRule('min_tls', '1.2', 'test', { listener: '00000000000000a1' })],
    allow: [],
    quietForMs: 5 * 3_600_000,
  };
  const { result } = await gate(database, rules);
  expect(plainRows(result, 'scope', 'verdict', 'observed')).toEqual([
    { scope: null, verdict: 'unknown', observed: '20 %: 1 of 5 hours' },
    { scope: null, verdict: 'unknown', observed: 'none seen; too few logs' },
    { scope: 'listener 00000000000000a1', verdict: 'holds', observed: 'none seen' },
  ]);
  expect(result.notes[0]).toContain('net/other/00000000000000e2, last logged 2026-03-10T10:30:01Z');
});

test('the window is by the start of the connection, half-open', async () => {
  const lines = [
    line({ started: at('12:00'), version: 'tlsv10' }),
    line({ started: at('12:30') }),
    line({ started: at('13:00'), version: 'tlsv10' }),
  ];
  const from = new Date('2026-03-10T12:00:01Z');
  const to = new Date('2026-03-10T13:00:00Z');
  expect((await judged(lines, rule('min_tls', '1.2'), { from, to })).row).toMatchObject({
    verdict: 'holds',
    connections: 1,
  });
  expect((await judged(lines, rule('min_tls', '1.2'), { from })).row).toMatchObject({
    verdict: 'broken',
    offending: 1,
  });
});

test('what a rule would allow, but over too few logs, is said with whose it is', async () => {
  const database = await databaseOf([line(), line(), refused({ client: '203.0.113.8' })]);
  const { verdict, result } = await gate(database, rule('max_failure_ratio', '50%', { quietForMs: 30 * 86_400_000 }));
  expect(verdict).toBe('unknown');
  expect(result.notes.slice(0, 2)).toEqual([
    'coverage of at least 90 %: 3.33 %: 1 of 30 days. Least is net/edge/00000000000000e1, last logged 2026-03-10T12:00:01Z.',
    'at most 50 % failed: 33.3 %: refused: 1; too few logs. By 203.0.113.8 (1), latest 2026-03-10T12:00Z.',
  ]);
});

test('logs that ended long ago are said to be stale', async () => {
  const database = await databaseOf([line()]);
  const { result } = await runGate(database, rule('min_tls', '1.2'), {}, { now: new Date('2026-03-15T12:00:02Z') });
  expect(result.notes).toContain('Stale: the logs end at 2026-03-10T12:00:02Z, 5 days ago.');
});

test.each([
  ['no rule', { rules: [], allow: [] }, {}, 'bad_argument'],
  ['two starts of the window', rule('min_tls', '1.2', { quietForMs: 1000 }), { from: NOW }, 'bad_argument'],
] as const)('%s is refused', async (_, rules, filters, code) => {
  await expect(gate(await databaseOf([line()]), rules, filters)).rejects.toThrow(expect.objectContaining({ code }));
});

test('an empty database is no pass', async () => {
  await expect(gate(await databaseOf([]), rule('min_tls', '1.2'))).rejects.toThrow(
    expect.objectContaining({ code: 'no_data', exitStatus: 5 }),
  );
});

test('a window is cut into days from two days on, else into hours, and none is left over', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 * 86_400 }), (seconds) => {
      const from = new Date('2026-01-01T00:00:00Z');
      const { slice, sliceMs, slices } = slicesOf({ from, to: new Date(from.getTime() + seconds * 1000) });
      expect(slice).toBe(seconds >= 2 * 86_400 ? 'day' : 'hour');
      expect(slices * sliceMs).toBeGreaterThanOrEqual(seconds * 1000);
      expect((slices - 1) * sliceMs).toBeLessThan(seconds * 1000);
    }),
  );
});

test('no verdict depends on the order of rules', async () => {
  const database = await databaseOf([
    line({ started: at('14:00') }),
    line({ started: at('14:30'), version: 'tlsv11' }),
  ]);
  const some = [makeRule('min_tls', '1.1', 'a'), makeRule('min_tls', '1.2', 'b'), makeRule('max_p99_ms', 5, 'c')];
  for (const rules of [some, [...some].reverse()]) {
    expect((await gate(database, { rules, allow: [] })).verdict).toBe('broken');
  }
});
