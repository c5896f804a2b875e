/**
 * Rows made in JavaScript to their tables, by DuckDB's appender.
 */
import {
  type DuckDBAppender,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampValue,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import type { LogColumn } from '../fields.js';
import type { TableDescription } from './columns.js';
import type { Database } from './database.js';
import { queryError } from './duckdb-errors.js';

/** A value for a column: times as `Date` or UTC milliseconds, 64-bit integers as numbers, wider ones as bigints. */
export type Value = string | number | bigint | boolean | Date | readonly string[] | null | undefined;

/**
 * Appends rows to a table, each value found by its column's name; what is missing is NULL. They are part of the
 * running transaction when this returns.
 */
export async function appendRows(database: Database, table: TableDescription, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    const appender = await database.connection.createAppender(table.name);
    try {
      for (const row of rows) {
        for (const column of table.columns) append(appender, column, (row as Record<string, Value>)[column.name]);
        appender.endRow();
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  } catch (error) {
    throw queryError(error, `append to ${table.name}`);
  }
}

const MICROS_PER_MILLI = 1000n;

function append(appender: DuckDBAppender, column: LogColumn, value: Value): void {
  if (value === null || value === undefined) appender.appendNull();
  else APPEND[column.type](appender, value);
}

const APPEND: Record<LogColumn['type'], (appender: DuckDBAppender, value: NonNullable<Value>) => void> = {
  VARCHAR: (appender, value) => appender.appendVarchar(value as string),
  'VARCHAR[]': (appender, value) => appender.appendList(value as string[], LIST(VARCHAR)),
  TIMESTAMP: (appender, value) =>
    appender.appendTimestamp(new DuckDBTimestampValue(BigInt((value as number | Date).valueOf()) * MICROS_PER_MILLI)),
  TIMESTAMP_MS: (appender, value) =>
    appender.appendTimestampMilliseconds(
      new DuckDBTimestampMillisecondsValue(BigInt((value as number | Date).valueOf())),
    ),
  SMALLINT: (appender, value) => appender.appendSmallInt(value as number),
  USMALLINT: (appender, value) => appender.appendUSmallInt(value as number),
  INTEGER: (appender, value) => appender.appendInteger(value as number),
  BIGINT: (appender, value) => appender.appendBigInt(BigInt(value as number)),
  UHUGEINT: (appender, value) => appender.appendUHugeInt(value as bigint),
  DOUBLE: (appender, value) => appender.appendDouble(value as number),
  BOOLEAN: (appender, value) => appender.appendBoolean(value as boolean),
};
