import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TlslensError } from '../../src/errors.js';
import { QUERIES_DIR } from '../../src/query-files.js';
import { findReport, listReports, parseReport } from '../../src/reports/catalogue.js';
import { databaseOf } from '../helpers/database.js';
import { clientAlert, line, noClientHello } from '../helpers/log-line.js';

const FILES = readdirSync(`${QUERIES_DIR}/reports`).filter((file) => file.endsWith('.sql'));

test('every file is a report, in an order of its own', () => {
  const reports = listReports();
  expect(reports.map((report) => `${report.name}.sql`).sort()).toEqual(FILES.sort());
  expect(reports[0]?.name).toBe('overview');
  const orders = reports.map((report) => report.order);
  expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
});

describe.each(listReports().map((report) => [report.name, report] as const))('%s', (name, report) => {
  test('has a title, a question, jobs and described columns', () => {
    expect(report.title).toMatch(/^[A-Z]/);
    expect(report.question).toMatch(/\?$/);
    expect(report.jobs.every((job) => /^J[1-8]$/.test(job))).toBe(true);
    expect(report.columns.every(({ description }) => description.length > 5)).toBe(true);
  });

  test('runs by hand as the file is, with the columns it documents', async () => {
    const database = await databaseOf([line({ version: 'tlsv10' }), clientAlert(48), noClientHello()]);
    const answer = await database.query(readFileSync(`${QUERIES_DIR}/reports/${name}.sql`, 'utf8'));
    expect(answer.columns.map((column) => column.name)).toEqual(report.columns.map((column) => column.name));
    expect(answer.rows.length).toBeGreaterThan(0);
  });

  test('has a unit that fits the type of each column', async () => {
    const { columns } = await (await databaseOf([line()])).query(report.sql);
    const type = new Map(columns.map((column) => [column.name, column.type]));
    const fitting: Record<string, string[]> = {
      count: ['BIGINT', 'HUGEINT', 'INTEGER'],
      bytes: ['BIGINT'],
      ms: ['BIGINT'],
      share: ['DOUBLE'],
      UTC: ['TIMESTAMP'],
      none: ['VARCHAR', 'BOOLEAN', 'SMALLINT'],
    };
    for (const column of report.columns) {
      expect(fitting[column.unit ?? 'none'], column.name).toContain(type.get(column.name));
    }
  });

  test('is written in what DuckDB and Trino both run', () => {
    const code = report.sql.replace(/--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''");
    expect(code).not.toMatch(/::|\bqualify\b|\bgroup by all\b|\border by all\b|\[|\{|\bfrom\s+read_/i);
    // Trino has no FILTER with a window.
    expect(code).not.toMatch(/filter\s*\([^()]*\)\s*over\b/i);
    expect(code).not.toMatch(/\b(?:list|string_agg|approx_quantile|strftime|epoch|exclude|pivot|ilike|struct_pack)\b/i);
  });
});

test('an unknown report is answered with the nearest name', () => {
  const error = thrown(() => findReport('tls-version'));
  expect(error.code).toBe('unknown_report');
  expect(error.message).toBe('There is no report "tls-version".');
  expect(error.hint).toContain('Did you mean tls-versions?');
  expect(error.exitStatus).toBe(2);
});

test.each(['../views/handshakes', '', 'OVERVIEW.sql', '/etc/passwd'])('%j names no report', (name) => {
  expect(thrown(() => findReport(name)).code).toBe('unknown_report');
});

const GOOD = [
  '-- title: A title',
  '-- question: Which?',
  '-- jobs: J1, J2',
  '-- order: 5',
  '-- limit: 7',
  '-- column client_ip: - | address: of the client | really',
  '-- column n: count | how many',
  '-- note: one: note',
  '-- note: two',
  'select client_ip, count(*) as n from connections where /*filters*/ true group by client_ip',
  '',
];

test('a header is read into a record', () => {
  expect(parseReport('good', GOOD.join('\n'))).toEqual({
    name: 'good',
    title: 'A title',
    question: 'Which?',
    jobs: ['J1', 'J2'],
    order: 5,
    limit: 7,
    windowColumn: 'started_at',
    uses: [],
    columns: [
      { name: 'client_ip', description: 'address: of the client | really' },
      { name: 'n', unit: 'count', description: 'how many' },
    ],
    charts: [],
    figures: [],
    notes: ['one: note', 'two'],
    sql: GOOD[9],
  });
});

test('charts and figures of a header name what pages draw', () => {
  const lines = [
    '-- chart: bar x=client_ip y=n fold=sum first=3 | By client',
    '-- figure: n of a row, of some name | Large | other-report',
    ...GOOD,
  ];
  const { charts, figures } = parseReport('good', lines.join('\n'));
  expect(charts).toEqual([{ kind: 'bar', x: ['client_ip'], y: ['n'], fold: 'sum', first: 3, title: 'By client' }]);
  expect(figures).toEqual([{ title: 'Large', row: 'a row, of some name', value: 'n', report: 'other-report' }]);
});

test('figures name rows that are there, and reports that there are', async () => {
  const database = await databaseOf([line()]);
  for (const { name, sql, figures, columns } of listReports().filter((report) => report.figures.length > 0)) {
    const { rows } = await database.query(sql);
    const found = rows.map((row) => row[columns[0]!.name]);
    expect(found, name).toEqual(expect.arrayContaining(figures.map(({ row }) => row)));
    for (const { report } of figures) if (report !== undefined) findReport(report);
  }
});

const without = (start: string) => GOOD.filter((text) => !text.startsWith(start));
const replaced = (start: string, by: string) => GOOD.map((text) => (text.startsWith(start) ? by : text));

test.each([
  ['no title', without('-- title')],
  ['no question', without('-- question')],
  ['no jobs', without('-- jobs')],
  ['no limit', without('-- limit')],
  ['a limit that is no number', replaced('-- limit', '-- limit: many')],
  ['no columns', without('-- column')],
  ['a column without a unit', replaced('-- column n', '-- column n: how many')],
  ['a column of an unknown unit', replaced('-- column n', '-- column n: apples | how many')],
  ['a column twice', replaced('-- column n', '-- column client_ip: - | again')],
  ['an unknown key', replaced('-- title', '-- titel: A title')],
  ['a title twice', ['-- title: Another', ...GOOD]],
  ['an unknown window', ['-- window: ended_at', ...GOOD]],
  ['an unknown supplement', ['-- uses: magic', ...GOOD]],
  ['a chart of no column', ['-- chart: bar x=client_ip y=m | How many', ...GOOD]],
  ['a chart without a place on the first screen', ['-- chart: bar x=client_ip y=n first=0 | How many', ...GOOD]],
  ['a figure of no column', ['-- figure: m of row | Row', ...GOOD]],
  ['a figure of no row', ['-- figure: n | Row', ...GOOD]],
  ['no query', GOOD.filter((text) => text.startsWith('--'))],
  ['no marker', replaced('select', 'select 1')],
  ['a semicolon', replaced('select', 'select 1 where /*filters*/ true;')],
])('a report file with %s is broken', (_, lines) => {
  const error = thrown(() => parseReport('bad', lines.join('\n')));
  expect(error.code).toBe('report_broken');
  expect(error.message).toMatch(/^The report file bad\.sql is broken: /);
});

function thrown(action: () => unknown): TlslensError {
  try {
    action();
  } catch (error) {
    if (error instanceof TlslensError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
