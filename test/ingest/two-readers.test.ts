import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingest } from '../../src/ingest/ingest.js';
import { readRecords } from '../../src/parse/read-records.js';
import { binaryKind } from '../../src/source/binary-kind.js';
import { CONNECTIONS } from '../../src/store/columns.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { listing, memoryObject } from '../helpers/memory-source.js';
import { anyLine } from '../helpers/odd-lines.js';
import { chunked, rawLine } from '../helpers/raw-line.js';

const lineEnd = fc.oneof({ weight: 9, arbitrary: fc.constant('\n') }, fc.constant('\r\n'));
const text = fc.array(fc.tuple(anyLine, lineEnd), { maxLength: 40 }).map((lines) => lines.flat().join(''));

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

  it(
    'give the same rows and the same rejections for any lines',
    async () => {
      await fc.assert(
        fc.asyncProperty(text, async (content) => {
          const expectedRows: object[] = [];
          const expectedRejections: object[] = [];
          for await (const read of readRecords(chunked(content, [997]))) {
            if ('record' in read) expectedRows.push(read.record);
            else expectedRejections.push(read.rejection);
          }
          const { summary, rows, rejections } = await viaIngest(gzipSync(content));
          // So few bytes that one NUL makes them no text: such an object fails as a whole, before it has lines.
          if (binaryKind(Buffer.from(content)) !== null) {
            expect(summary).toMatchObject({ lines: 0, objects: { failed: 1 } });
            return;
          }
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
        {
          numRuns: Number(process.env.TLSLENS_RUNS ?? 150),
          examples: [['a\0b\n'], [`${'a\0b\n'.repeat(3)}${rawLine()}\n`]],
        },
      );
    },
    120_000 + 40 * Number(process.env.TLSLENS_RUNS ?? 0),
  );

  it('know the same columns', async () => {
    const { rows } = await viaIngest(Buffer.from(`${rawLine()}\n`));
    expect(Object.keys(rows[0] ?? {})).toEqual(CONNECTIONS.columns.map(({ name }) => name));
  });
});

/** Rows in an order of their own, as texts: the loader promises none. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();
}
