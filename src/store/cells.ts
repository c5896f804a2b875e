/**
 * DuckDB's values to the plain ones of a result: times to `Date`, 64-bit integers to numbers while they are exact.
 */
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Cell } from '../result.js';

const MICROS_PER_MILLI = 1000n;

/** Widest span of a JavaScript date: 100 million days either side of 1970. */
const LONGEST_DATE_MS = 8_640_000_000_000_000n;

export function toCell(value: DuckDBValue): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return value;
  }
  if (typeof value === 'bigint') return exactNumber(value);
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return toDate(value.micros / MICROS_PER_MILLI, value);
  }
  if (value instanceof DuckDBTimestampSecondsValue) return toDate(value.seconds * 1000n, value);
  if (value instanceof DuckDBTimestampMillisecondsValue) return toDate(value.millis, value);
  if (value instanceof DuckDBTimestampNanosecondsValue) return toDate(value.nanos / 1_000_000n, value);
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBListValue) return value.items.map(toCell);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, entry]) => [name, toCell(entry)]));
  }
  return String(value);
}

function exactNumber(value: bigint): number | bigint {
  const exact = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return exact ? Number(value) : value;
}

/** A time beyond what `Date` can hold (`infinity`, far years) stays a text. */
function toDate(millis: bigint, value: DuckDBValue): Cell {
  const fits = millis <= LONGEST_DATE_MS && millis >= -LONGEST_DATE_MS;
  return fits ? new Date(Number(millis)) : String(value);
}
