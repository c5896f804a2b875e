/**
 * A cell as text for people (table, Markdown) and as a raw value for programs (JSON, CSV). Escaping is left to
 * the renderers: what {@link readableCell} calls text came from outside.
 */
import type { Cell, Result, ResultColumn } from '../result.js';
import { jsonText } from './escape.js';
import { formatBytes, formatMs, formatNumber, formatShare } from './numbers.js';
import { formatTime, isoDay, isoTime } from './times.js';

type Row = Result['rows'][number];

/** The cell of a row under a column; absent is NULL. */
export function cellOf(row: Row, column: ResultColumn): Cell {
  // A column of one's own SQL may be called `constructor`.
  return Object.hasOwn(row, column.name) ? (row[column.name] ?? null) : null;
}

const NUMERIC_TYPE = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|REAL|DOUBLE|DECIMAL\b.*|NUMERIC\b.*)$/i;
const NUMERIC_UNITS: readonly (string | undefined)[] = ['ms', 'bytes', 'share', 'count'];

/** Whether the column holds numbers, which are aligned to the right and never cut. */
export function isNumeric(column: ResultColumn): boolean {
  return NUMERIC_TYPE.test(column.type) || NUMERIC_UNITS.includes(column.unit);
}

/** Numbers that name something instead of counting it; without a unit, the column's name tells. */
function isIdentifier(column: ResultColumn): boolean {
  return column.unit === 'code' || (column.unit === undefined && /(^|_)(port|id|code|year)$/.test(column.name));
}

/** Units that the cells show themselves, or that need no word. */
const UNSPOKEN: readonly string[] = ['bytes', 'share', 'count', 'code', 'UTC'];

/** The name of a column with its unit, unless the name or the cells already tell: `p50 (ms)`, `p50_ms`. */
export function columnTitle(column: ResultColumn): string {
  const { name, unit } = column;
  return unit === undefined || UNSPOKEN.includes(unit) || name.endsWith(`_${unit}`) ? name : `${name} (${unit})`;
}

export interface ReadableCell {
  readonly text: string;
  /** From the data: to be escaped, and free to be cut. The rest is our own writing. */
  readonly foreign: boolean;
}

/** A cell for people, or `null` for NULL, which each format marks in its own way. */
export function readableCell(cell: Cell, column: ResultColumn): ReadableCell | null {
  if (cell === null) return null;
  if (typeof cell === 'string') return { text: cell, foreign: true };
  if (typeof cell === 'boolean') return { text: cell ? 'yes' : 'no', foreign: false };
  if (typeof cell === 'number' || typeof cell === 'bigint')
    return { text: readableNumber(cell, column), foreign: false };
  if (cell instanceof Date) {
    const text = column.type === 'DATE' ? isoDay(cell) : formatTime(cell);
    return text === null ? null : { text, foreign: false };
  }
  return {
    text: Array.isArray(cell) && cell.length > 0 ? cell.map(readableItem).join(', ') : rawJson(cell),
    foreign: true,
  };
}

function readableItem(item: Cell): string {
  if (typeof item === 'string') return item;
  if (item instanceof Date) return formatTime(item) ?? 'null';
  return rawJson(item);
}

function readableNumber(value: number | bigint, column: ResultColumn): string {
  if (column.unit === 'ms') return formatMs(value);
  if (column.unit === 'bytes') return formatBytes(value);
  if (column.unit === 'share') return formatShare(value);
  return isIdentifier(column) ? String(value) : formatNumber(value);
}

/** What JSON can hold of a cell. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/**
 * A cell as a JSON value: numbers raw, times ISO with `Z`. An integer beyond the safe range becomes a string of its
 * digits, since a reader would round the number; NaN and infinities, which JSON lacks, become `null`.
 */
export function rawValue(cell: Cell, type?: string): JsonValue {
  if (cell === null || typeof cell === 'string' || typeof cell === 'boolean') return cell;
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (typeof cell === 'bigint') return isSafe(cell) ? Number(cell) : String(cell);
  if (cell instanceof Date) return type === 'DATE' ? isoDay(cell) : isoTime(cell);
  if (Array.isArray(cell)) return cell.map((item) => rawValue(item));
  // fromEntries defines keys instead of setting them, so `__proto__` is a key like any other.
  return Object.fromEntries(Object.entries(cell).map(([key, item]) => [key, rawValue(item)]));
}

/** {@link rawValue} as JSON text on one line. */
export function rawJson(cell: Cell, type?: string): string {
  return jsonText(rawValue(cell, type));
}

/** A row as a JSON object on one line, its keys in the order of the columns. */
export function rawRow(row: Row, columns: readonly ResultColumn[]): string {
  const members = columns.map((column) => `${jsonText(column.name)}:${rawJson(cellOf(row, column), column.type)}`);
  return `{${members.join(',')}}`;
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}
