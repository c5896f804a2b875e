import { DuckDBInstance } from '@duckdb/node-api';
import { FIELDS } from '../../src/fields.js';
import { ingest } from '../../src/ingest/ingest.js';
import type { IngestOptions } from '../../src/ingest/run.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { quoteIdentifier, quoteLiteral } from '../../src/store/quote.js';
import { listing, memoryObject } from '../helpers/memory-source.js';

/** The text of each field of a connection, by name; `-` is no value. */
export type Texts = Readonly<Record<string, string>>;

export const NAMES: readonly string[] = FIELDS.map(({ name }) => name);

/** The fields of a legacy line by name. */
export function textsOf(line: string): Texts {
  const values = line.split(' ');
  return Object.fromEntries(NAMES.map((name, index) => [name, values[index] ?? '-']));
}

export const valuesOf = (texts: Texts, names: readonly string[]): string[] => names.map((name) => texts[name] ?? '-');

/** `-` as null or a missing key, numbers as numbers. */
export function jsonLine(texts: Texts, names: readonly string[] = NAMES): string {
  const kindOf = new Map(FIELDS.map(({ name, kind }) => [name, kind]));
  const entries = names.flatMap((name, index): [string, string | number | null][] => {
    const text = texts[name] ?? '-';
    if (text === '-') return index % 2 === 0 ? [[name, null]] : [];
    return [[name, kindOf.get(name) === 'integer' && /^[0-9]+$/.test(text) ? Number(text) : text]];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

export function delimited(all: readonly Texts[], delimiter: string, names: readonly string[] = NAMES): string {
  return all.map((texts) => `${valuesOf(texts, names).join(delimiter)}\n`).join('');
}

export function w3c(all: readonly Texts[], delimiter: string, names: readonly string[] = NAMES): string {
  return `#Version: 1.0\n#Fields: ${names.join(' ')}\n${delimited(all, delimiter, names)}`;
}

/** Writes a Parquet file with the columns that an SQL select gives. */
export async function writeParquet(path: string, select: string, options = ''): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`copy (${select}) to ${quoteLiteral(path)} (format parquet ${options})`);
  connection.closeSync();
  instance.closeSync();
}

/** A select of these connections with text columns, `-` as NULL. */
export function selectTexts(all: readonly Texts[], names: readonly string[] = NAMES): string {
  const rows = all.map((texts) => {
    const values = valuesOf(texts, names).map((text) => (text === '-' ? 'null::varchar' : quoteLiteral(text)));
    return `(${values.join(', ')})`;
  });
  return `select * from (values ${rows.join(', ')}) as t(${names.map(quoteIdentifier).join(', ')})`;
}

/** What an ingest of one object made of it: rows and rejections without their object, and the ledger entry. */
export async function load(
  bytes: string | Uint8Array,
  options: IngestOptions & { uri?: string; database?: Database } = {},
) {
  const { uri = 'test:object', database = await openDatabase(IN_MEMORY, { mode: 'write' }), ...rest } = options;
  try {
    const summary = await ingest(database, listing([memoryObject(uri, bytes)]), rest);
    const read = async (sql: string) => [...(await database.query(sql, { uri })).rows];
    const of = 'object_id = (select object_id from objects where uri = $uri)';
    const rows = await read(`select * exclude (object_id) from connections where ${of} order by all`);
    const rejections = await read(`select * exclude (object_id) from rejected_lines where ${of} order by line_number`);
    const [entry] = await read('select * from objects where uri = $uri');
    return { summary, rows, rejections, entry };
  } finally {
    if (!options.database) database.close();
  }
}
