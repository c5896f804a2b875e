import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { databaseOfObjects, type LogObject, plainRows } from '../helpers/database.js';
import { SMALL_ESTATE, snapshotOf } from '../helpers/estate.js';
import { EDGE, line } from '../helpers/log-line.js';
import { AT_EDGE, AT_INNER } from '../helpers/metadata-database.js';

const OTHER = 'net/other/00000000000000e2';
const at = (time: string) => `2026-03-10T${time}:00Z`;

/** Edge: 12:05, 12:05 again, 12:20 and a damaged 12:30. Other: 12:05, 12:10. One file of no known period. */
const OBJECTS: LogObject[] = [
  { periodEnd: at('12:05'), lines: [line({ started: '2026-03-10T12:01:00' }), 'tls 2.0 cut off'] },
  { periodEnd: at('12:05'), lines: [line({ started: '2026-03-10T12:02:00' })] },
  { periodEnd: at('12:20'), lines: [line({ started: '2026-03-10T12:16:00' })] },
  { periodEnd: at('12:30'), lines: [], ends: 'failed' },
  { periodEnd: at('12:05'), loadBalancer: OTHER, lines: [line({ loadBalancer: OTHER })] },
  { periodEnd: at('12:10'), loadBalancer: OTHER, lines: [line({ loadBalancer: OTHER, listener: '00000000000000a2' })] },
  { lines: [line({ started: '2026-03-10T09:00:00' })] },
  { lines: [], ends: 'alb_access_log' },
];

test('each load balancer has its objects, periods and holes; what no name tells stands apart', async () => {
  const result = await runReport(await databaseOfObjects(OBJECTS), 'coverage');
  const rows = plainRows(result).map(({ last_loaded_at, ...row }) => row);
  expect(rows).toEqual([
    {
      name: 'edge',
      load_balancer: EDGE,
      objects: 3,
      first_period_end: at('12:05'),
      last_period_end: at('12:30'),
      // 12:05 12:10 12:15 12:20 12:25 12:30, of which 12:05 and 12:20 were loaded
      expected_periods: 6,
      missing_periods: 4,
      longest_hole: '2026-03-10 12:05 to 2026-03-10 12:15',
      lines: 4,
      connections: 3,
      rejected: 1,
      failed_objects: 1,
      skipped_objects: 0,
      access_logs: null,
      silent_listeners: null,
    },
    {
      name: 'other',
      load_balancer: OTHER,
      objects: 2,
      first_period_end: at('12:05'),
      last_period_end: at('12:10'),
      expected_periods: 2,
      missing_periods: 0,
      longest_hole: null,
      lines: 2,
      connections: 2,
      rejected: 0,
      failed_objects: 0,
      skipped_objects: 0,
      access_logs: null,
      silent_listeners: null,
    },
    {
      name: null,
      load_balancer: null,
      objects: 1,
      first_period_end: null,
      last_period_end: null,
      expected_periods: null,
      missing_periods: null,
      longest_hole: null,
      lines: 1,
      connections: 1,
      rejected: 0,
      failed_objects: 0,
      skipped_objects: 1,
      access_logs: null,
      silent_listeners: null,
    },
  ]);
  expect(result.window).toEqual({ from: new Date(at('12:00')), to: new Date(at('12:30')), column: 'period_end' });
  expect(result.coverage).toEqual({ objects: 6, connections: 6, rejected_lines: 1, gaps: 4 });
  expect(result.rows.every((row) => row.last_loaded_at instanceof Date)).toBe(true);
});

test('no hole is found where every period has an object', async () => {
  const objects = ['12:05', '12:10', '12:15'].map((time) => ({ periodEnd: at(time), lines: [line()] }));
  const result = await runReport(await databaseOfObjects(objects), 'coverage');
  expect(plainRows(result, 'expected_periods', 'missing_periods')).toEqual([
    { expected_periods: 3, missing_periods: 0 },
  ]);
  expect(result.coverage?.gaps).toBe(0);
});

test('periods that the window cuts belong to it, and a filter that objects cannot answer is named', async () => {
  const database = await databaseOfObjects(OBJECTS);
  const times = { from: new Date(at('12:07')), to: new Date(at('12:18')) };
  const result = await runReport(database, 'coverage', { ...times, loadBalancer: 'edge', sni: 'www.example.com' });
  // 12:20 covers 12:15 to 12:20
  expect(plainRows(result, 'load_balancer', 'objects', 'first_period_end')).toEqual([
    { load_balancer: EDGE, objects: 1, first_period_end: at('12:20') },
    // its lines are of edge, and its period may be any
    { load_balancer: null, objects: 1, first_period_end: null },
  ]);
  expect(result.notes.at(-1)).toContain('do not apply');
  const without = await runReport(database, 'coverage', times);
  expect(without.notes.join()).not.toContain('do not apply');
});

const counted = async (filters: Parameters<typeof runReport>[2]) => {
  const { coverage, window } = await runReport(await databaseOfObjects(OBJECTS), 'tls-versions', filters);
  return { ...coverage, from: window?.from?.toISOString(), to: window?.to?.toISOString() };
};

test('a report covers the objects, rejected lines and gaps behind it', async () => {
  expect(await counted({})).toEqual({
    objects: 6,
    connections: 6,
    rejected_lines: 1,
    gaps: 4,
    from: '2026-03-10T09:00:00.000Z',
    // the last connection began in the second 12:16:00
    to: '2026-03-10T12:16:01.000Z',
  });
});

test('filters narrow what a report covers', async () => {
  expect(await counted({ loadBalancer: 'other' })).toMatchObject({ objects: 2, connections: 2, gaps: 0 });
  // Of other, whose objects hold no rejected line; the one of edge is none of its.
  expect(await counted({ listener: '00000000000000a2' })).toMatchObject({
    objects: 1,
    connections: 1,
    rejected_lines: 0,
    gaps: 0,
  });
  // On edge, in one object of other that no name tells, and in both objects of other.
  expect(await counted({ listener: '00000000000000a1' })).toMatchObject({ objects: 5, rejected_lines: 1, gaps: 4 });
  // Ends of periods from 12:15 on: 12:15, 12:25 and 12:30 are missing.
  expect(await counted({ from: new Date(at('12:10')) })).toMatchObject({
    objects: 1,
    connections: 1,
    rejected_lines: 0,
    gaps: 3,
    from: '2026-03-10T12:10:00.000Z',
  });
  // Periods that begin before 12:11: 12:05, 12:10 and 12:15; edge lacks the latter two.
  expect(await counted({ to: new Date(at('12:11')) })).toMatchObject({
    objects: 5,
    connections: 5,
    rejected_lines: 1,
    gaps: 2,
    to: '2026-03-10T12:11:00.000Z',
  });
});

test('of a listener, the objects of its load balancer are taken, and it is said', async () => {
  const database = await databaseOfObjects(OBJECTS);
  const result = await runReport(database, 'coverage', { listener: '00000000000000a2' });
  expect(plainRows(result, 'load_balancer', 'objects')).toEqual([{ load_balancer: OTHER, objects: 2 }]);
  expect(result.notes.at(-1)).toBe('Of the listener, all objects of its load balancer are taken.');
  expect(result.coverage).toMatchObject({ objects: 2, connections: 2 });
});

test('an object whose name tells no load balancer belongs to the one its lines name', async () => {
  const database = await databaseOfObjects([
    { lines: [line(), 'broken'] },
    { lines: [line({ loadBalancer: OTHER }), 'broken', 'broken'] },
  ]);
  const result = await runReport(database, 'coverage', { loadBalancer: 'edge' });
  expect(plainRows(result, 'load_balancer', 'objects', 'rejected')).toEqual([
    { load_balancer: null, objects: 1, rejected: 1 },
  ]);
  expect((await runReport(database, 'overview', { loadBalancer: 'edge' })).coverage?.rejected_lines).toBe(1);
});

test('an object with nothing but rejected lines is part of what a report covers', async () => {
  const database = await databaseOfObjects([
    { periodEnd: at('12:05'), lines: [line({ started: '2026-03-10T12:01:00' })] },
    { periodEnd: at('12:10'), lines: ['broken', 'broken'] },
    { periodEnd: at('18:00'), lines: ['broken'] },
  ]);
  const { coverage } = await runReport(database, 'overview', { to: new Date(at('13:00')) });
  expect(coverage).toMatchObject({ objects: 1, connections: 1, rejected_lines: 2 });
});

test('a hole that reaches over the edge of the window counts as far as it is inside', async () => {
  const database = await databaseOfObjects([
    { periodEnd: at('12:05'), lines: [line({ started: '2026-03-10T12:01:00' })] },
    { periodEnd: at('13:00'), lines: [line({ started: '2026-03-10T12:58:00' })] },
  ]);
  const { coverage } = await runReport(database, 'overview', { from: new Date(at('12:30')) });
  // 12:35, 12:40, 12:45, 12:50, 12:55
  expect(coverage?.gaps).toBe(5);
});

test('metadata adds whether logging is on, the load balancers without an object, and silent TLS listeners', async () => {
  const database = await databaseOfObjects([
    { periodEnd: at('12:05'), loadBalancer: AT_EDGE.loadBalancer, lines: [line(AT_EDGE)] },
  ]);
  await saveSnapshot(database, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
  const columns = ['load_balancer', 'access_logs', 'objects', 'missing_periods', 'silent_listeners'];
  const edge = { load_balancer: AT_EDGE.loadBalancer, objects: 1, missing_periods: 0, silent_listeners: null };
  const inner = { load_balancer: AT_INNER.loadBalancer, objects: 0, missing_periods: null, silent_listeners: '8443' };
  expect(plainRows(await runReport(database, 'coverage'), ...columns)).toEqual([
    { ...edge, access_logs: 'on' },
    { ...inner, access_logs: 'off' },
  ]);
  // Logging switched off, the load balancer `inner` deleted.
  const [own] = SMALL_ESTATE.balancers;
  const later = { balancers: own ? [{ ...own, logging: false }] : [] };
  await saveSnapshot(database, snapshotOf(later, '2026-03-03T00:00:00Z'));
  expect(plainRows(await runReport(database, 'coverage'), ...columns)).toEqual([{ ...edge, access_logs: 'off' }]);
});

test('a listener is silent where the objects in the window hold nothing of it', async () => {
  const database = await databaseOfObjects([
    { periodEnd: at('12:05'), loadBalancer: AT_INNER.loadBalancer, lines: [line(AT_INNER)] },
    { periodEnd: at('18:00'), loadBalancer: AT_INNER.loadBalancer, lines: ['broken'] },
  ]);
  await saveSnapshot(database, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
  const silent = async (from: string) => {
    const filters = { loadBalancer: 'inner', from: new Date(at(from)) };
    return plainRows(await runReport(database, 'coverage', filters), 'load_balancer', 'silent_listeners');
  };
  expect(await silent('12:00')).toEqual([{ load_balancer: AT_INNER.loadBalancer, silent_listeners: null }]);
  expect(await silent('17:00')).toEqual([{ load_balancer: AT_INNER.loadBalancer, silent_listeners: '8443' }]);
});

test('without metadata nothing is said about logging, and a note says how to get it', async () => {
  const result = await runReport(await databaseOfObjects(OBJECTS), 'coverage');
  expect(result.rows.every((row) => row.access_logs === null && row.silent_listeners === null)).toBe(true);
  expect(result.notes.join()).toContain('No metadata: run tlslens sync.');
});
