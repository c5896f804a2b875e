import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingest } from '../../src/ingest/ingest.js';
import { readRecords } from '../../src/parse/read-records.js';
import { CONNECTIONS } from '../../src/store/columns.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { listing, memoryObject } from '../helpers/memory-source.js';
import { chunked, rawLine } from '../helpers/raw-line.js';

// Texts a field may hold: good, odd, broken. Every kind of field gets every kind of text now and then.
const TIMES = [
  '2026-03-10T12:00:05',
  '2026-03-10T12:00:05Z',
  '2026-03-10T12:00:05.123456Z',
  '2026-03-10T24:00:00',
  '2026-03-10T23:59:60',
  '2026-03-10T12:00:5Z',
  '2026-03-10T12:00:5.',
  '2026-03-10T12:00:05+',
  '2026-02-30T12:00:05',
  '2026-3-1T012:00:05',
  '1969-12-31T23:59:59',
  '-026-03-10T12:00:05',
  '0026-03-10T12:00:05',
  '9999-12-31T23:59:59',
  '2026/03/10T12:00:05',
  'infinity',
  'epoch',
  '-',
];
const ENDPOINTS = [
  '203.0.113.7:1',
  '2001:db8:1:2:3:4:5:6:55932',
  '2001:db8::6:443',
  '2001:DB8::a:443',
  ':::1',
  '1:2:3:4:5:6:7:::9',
  '::ffff:203.0.113.7:443',
  '[2001:db8::1]:443',
  '203.0.113.07:443',
  '203.0.113.7:65535',
  '203.0.113.7:65536',
  '203.0.113.7:00443',
  '203.0.113.7:1e3',
  '203.0.113.7:+5',
  '203.0.113.7',
  '-',
  ':443',
];
const INTEGERS = [
  '0',
  '7',
  '007',
  '999999999999999',
  '1000000000000000',
  '1e3',
  '+5',
  '-5',
  '5.7',
  '0x1F',
  '1_000',
  '-',
];
const ALERTS = ['-', '0', '42', '255', '256', '40,0', '+1', '1e1', '-0'];
const TEXTS = [
  '-',
  'x',
  '-x',
  'h2',
  "it's",
  '"',
  '\\',
  '{',
  '\x1b[31m',
  '#',
  'bücher',
  'a\tb',
  '__HIVE_DEFAULT_PARTITION__',
];
const NAMES = ['-', 'api.example.com', 'b%C3%BCcher', '%', '%e9', '%2F', "a'b", '*.example.com', '--', 'xn--nxasmq6b'];
const LISTS = [
  '-',
  '"h2","http/1.1"',
  '"h2","http%2F1.1"',
  '"h2","http%2f1.1"',
  '"a%2Cb"',
  '"a,b"',
  'h2',
  '"h2',
  '"h2","http%2',
  '""',
  '"","h2"',
  '"',
  '"h2",',
  '"h""2"',
  '"o\'h"',
];
const POOL: Record<number, readonly string[]> = {
  3: TIMES,
  22: TIMES,
  6: ENDPOINTS,
  7: ENDPOINTS,
  12: ALERTS,
  18: NAMES,
  21: LISTS,
};
const poolOf = (position: number) => POOL[position] ?? (position >= 8 && position <= 11 ? INTEGERS : TEXTS);

const changes = fc
  .array(
    fc
      .integer({ min: 1, max: 24 })
      .chain((position) => fc.constantFrom(...poolOf(position)).map((text) => [position, text] as const)),
    { maxLength: 3 },
  )
  .map((pairs) => Object.fromEntries(pairs) as Record<number, string>);
const count = fc.oneof({ weight: 6, arbitrary: fc.constant(22) }, fc.constantFrom(1, 17, 18, 19, 20, 21, 23, 24));
const oddLine = fc.constantFrom(
  '',
  '#',
  '# c',
  ' ',
  'junk',
  'tls',
  'a\0b',
  'a\rb',
  `${rawLine()} `,
  ` ${rawLine()}`,
  rawLine({ 5: '' }),
  'x'.repeat(70_000),
);
const line = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(changes, count).map(([changed, fields]) => rawLine(changed, fields)) },
  { weight: 1, arbitrary: oddLine },
);
const lineEnd = fc.oneof({ weight: 9, arbitrary: fc.constant('\n') }, fc.constant('\r\n'));
const text = fc.array(fc.tuple(line, lineEnd), { maxLength: 40 }).map((lines) => lines.flat().join(''));

describe('the bulk loader and the record reader', () => {
  let database: Database;
  let loads = 0;
  beforeAll(async () => {
    database = await openDatabase(IN_MEMORY, { mode: 'write' });
  });
  afterAll(() => database.close());

  async function viaIngest(bytes: Uint8Array) {
    const summary = await ingest(database, listing([memoryObject(`test:${loads++}`, bytes)]));
    const { rows: objects } = await database.query('select max(object_id) as id from objects');
    const bindings = { id: Number(objects[0]?.id) };
    const { rows } = await database.query('select * from connections where object_id = $id', bindings);
    const { rows: rejections } = await database.query('select * from rejected_lines where object_id = $id', bindings);
    return { summary, rows, rejections };
  }

  it('give the same rows and the same rejections for any lines', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        const expectedRows: object[] = [];
        const expectedRejections: object[] = [];
        for await (const read of readRecords(chunked(content, [997]))) {
          if ('record' in read) expectedRows.push(read.record);
          else expectedRejections.push(read.rejection);
        }
        const { summary, rows, rejections } = await viaIngest(gzipSync(content));
        const loaded = rows.map(({ object_id, account_id, region, started_at, ended_at, ...rest }) => ({
          ...rest,
          started_at: (started_at as Date).valueOf(),
          ended_at: (ended_at as Date).valueOf(),
        }));
        expect(sorted(loaded)).toEqual(sorted(expectedRows));
        expect(sorted(rejections.map(({ object_id, ...rest }) => rest))).toEqual(sorted(expectedRejections));
        expect(summary.lines).toBe(expectedRows.length + expectedRejections.length);
        expect(summary.lines).toBe(summary.connections + summary.rejected);
      }),
      { numRuns: Number(process.env.TLSLENS_RUNS ?? 150) },
    );
  }, 120_000);

  it('know the same columns', async () => {
    const { rows } = await viaIngest(Buffer.from(`${rawLine()}\n`));
    expect(Object.keys(rows[0] ?? {})).toEqual(CONNECTIONS.columns.map(({ name }) => name));
  });
});

/** Rows in an order of their own, as texts: the loader promises none. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();
}
