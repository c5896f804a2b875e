/**
 * What an export holds: one folder for each table, its columns and their types as the Parquet files have them. Writers,
 * readers here and the tables of other engines are all made from it. The layout is told in docs/export.md.
 */
import type { ColumnType } from '../fields.js';
import { CONNECTIONS, OBJECTS, REJECTED_LINES, type TableDescription } from './columns.js';
import { CONSTANTS } from './constants.js';
import { METADATA_TABLES } from './metadata-tables.js';

/** Grows with every change of what stands in the files or of where they lie: an export of another one is written anew. */
export const EXPORT_VERSION = 1;

/** At the root of an export, written last: without it there is no whole export. */
export const MANIFEST_NAME = 'manifest.json';

/** The key of the folders of `connections`: `day=2026-03-10`, the day (UTC) that a connection started. It stands in no file. */
export const DAY_KEY = 'day';

/** Every table of an export as the database has it: `connections`, in folders by day, then those of a single file. */
export const EXPORTED_TABLES: readonly TableDescription[] = [
  CONNECTIONS,
  OBJECTS,
  REJECTED_LINES,
  ...METADATA_TABLES,
  ...CONSTANTS.map(({ description }) => description),
];

/** Types that Parquet or its readers lack. */
const FILE_TYPES: Partial<Record<ColumnType, ColumnType>> = {
  // Hive, Trino and Athena know no unsigned numbers.
  USMALLINT: 'INTEGER',
  // No number of Parquet has 128 bits: as 32 hexadecimal digits, which compare as the numbers do.
  UHUGEINT: 'VARCHAR',
};

/** The type of a column of `type` in the files. */
export function fileType(type: ColumnType): ColumnType {
  return FILE_TYPES[type] ?? type;
}

/** Where the rows of `table` lie below the root, with `/` between the parts; of `connections`, those of one day (`yyyy-mm-dd`). */
export function exportPath(table: string, day?: string): string {
  const folder = day === undefined ? table : `${table}/${DAY_KEY}=${day}`;
  return `${folder}/${table}.parquet`;
}

/** The folder of a table, with nothing but the names that {@link exportPath} gives below it. */
export const tablePattern = (table: string): string =>
  table === CONNECTIONS.name ? `${table}/${DAY_KEY}=*/${table}.parquet` : exportPath(table);

/** What a path below the root is of; `null` for what no export writes. */
export function parseExportPath(path: string): { readonly table: string; readonly day: string | null } | null {
  const [, table = '', , day] = /^([a-z_]+)\/(day=([^/]+)\/)?[a-z_]+\.parquet$/.exec(path) ?? [];
  const isKnown = EXPORTED_TABLES.some(({ name }) => name === table);
  return isKnown && path === exportPath(table, day) ? { table, day: day ?? null } : null;
}
