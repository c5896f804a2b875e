import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRowFile, encodeRows, ROW_COLUMNS, type RowGroup } from '../../src/rows/row-columns.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { quoteLiteral } from '../../src/store/quote.js';

let database: Database;
const dir = mkdtempSync(join(tmpdir(), 'tlslens-rows-'));
beforeAll(async () => {
  database = await openDatabase(IN_MEMORY, { mode: 'write' });
});
afterAll(() => {
  database.close();
  rmSync(dir, { recursive: true });
});

/** What a row of each number is to hold, by a rule of its own. */
const valuesOf = (number: number) => ({
  client_ip: `198.51.100.${number % 256}`,
  client_port: number % 65_536,
  connection_time_ms: number * 3_000_000_000,
  tls_handshake_time_ms: number % 5 === 0 ? -1 : number % 1000,
  received_bytes: (number % 7) * 2 ** 40 + number,
  sent_bytes: number,
  started: 1_767_000_000_000 + number,
  ended: 1_767_000_000_000 + number * 1000,
  traits_id: number % 3,
  domain_name: number % 4 === 0 ? '-' : `name-${number % 300}`,
  extra: number % 11 === 0 ? ` extra-${number} more` : '',
});

function plain(value: string | number, type: string): Buffer {
  const head = Buffer.alloc(type === 'INT64' ? 8 : 4);
  if (type === 'INT64') head.writeBigInt64LE(BigInt(value));
  else head.writeInt32LE(typeof value === 'string' ? value.length : value);
  return typeof value === 'string' ? Buffer.concat([head, Buffer.from(value)]) : head;
}

function groupOf(from: number, rows: number, hasExtra: boolean): RowGroup {
  const numbers = Array.from({ length: rows }, (_, index) => from + index);
  return {
    rows,
    columns: ROW_COLUMNS.map(({ name, type }) =>
      name === 'extra' && !hasExtra
        ? null
        : Buffer.concat(numbers.map((number) => plain(valuesOf(number)[name], type))),
    ),
  };
}

async function read(groups: readonly RowGroup[], objects: readonly number[] = [42]) {
  const path = join(dir, 'rows.parquet');
  const encoded = groups.map((group, index) => encodeRows(objects[index] ?? objects[0]!, group));
  const file = createRowFile();
  const begin = file.begin();
  const bytes = encoded.map((group) => file.add(group));
  writeFileSync(path, Buffer.concat([begin, ...bytes, file.end()]));
  return (await database.query(`from read_parquet(${quoteLiteral(path)})`)).rows;
}

describe('a file of rows', () => {
  it.each([
    [1, 1],
    [7, 1],
    [4096, 3],
    [20_000, 2],
  ])('of %i rows in each of %i groups is read by DuckDB as it was written', async (rows, groups) => {
    const all = Array.from({ length: groups }, (_, index) => groupOf(index * rows, rows, true));
    const found = await read(all);
    expect(found).toHaveLength(rows * groups);
    const wrong = found.findIndex((row, number) => {
      const expected = { object_id: 42, ...valuesOf(number) };
      return Object.entries(expected).some(([name, value]) => Number(row[name]) !== value && row[name] !== value);
    });
    expect(found[wrong]).toBeUndefined();
  });

  it('may have groups with fields beyond the known ones, and without', async () => {
    const found = await read([groupOf(0, 12, false), groupOf(12, 12, true), groupOf(24, 3000, false)]);
    expect(found.map(({ extra }) => extra).filter((extra) => extra !== '')).toEqual([' extra-22 more']);
    expect(found).toHaveLength(3024);
  });

  it('may hold the rows of several objects', async () => {
    const found = await read([groupOf(0, 3, false), groupOf(3, 2, true)], [7, 8]);
    expect(found.map(({ object_id, connection_time_ms }) => [object_id, Number(connection_time_ms) / 3e9])).toEqual([
      [7, 0],
      [7, 1],
      [7, 2],
      [8, 3],
      [8, 4],
    ]);
  });

  it('is written over memory that is given back, where it fits', () => {
    const first = encodeRows(1, groupOf(0, 1000, false)).bytes;
    const second = encodeRows(1, groupOf(0, 900, false), first);
    expect(second.bytes.buffer).toBe(first.buffer);
    expect(second.bytes).toEqual(encodeRows(1, groupOf(0, 900, false)).bytes);
    expect(encodeRows(1, groupOf(0, 5000, false), first).bytes.buffer).not.toBe(first.buffer);
  });
});
