/**
 * The rows of a result as CSV (RFC 4180): a header, CRLF line ends. Numbers are raw, times ISO 8601 with `Z`, booleans
 * `true` and `false`, lists and structures JSON text; NULL, NaN and infinities are the empty field, the empty text is
 * `""`. Texts that a spreadsheet would run as a formula are defused, see `escape.ts`.
 */
import type { Cell, Result, ResultColumn } from '../result.js';
import { cellOf, rawJson, rawValue } from './cells.js';
import { csvField, csvText, terminalText } from './escape.js';
import type { RenderOptions } from './options.js';

/** The header, then one record for each row. */
export function* renderCsv(
  { rows, columns }: Result,
  { terminal = false, header = true }: RenderOptions,
): Generator<string> {
  const text = (value: string) => csvText(terminal ? terminalText(value) : value);
  if (header) yield record(columns.map(({ name }) => text(name)));
  for (const row of rows) yield record(columns.map((column) => field(cellOf(row, column), column, text)));
}

function field(cell: Cell, column: ResultColumn, text: (value: string) => string): string {
  if (typeof cell === 'string') return text(cell);
  if (typeof cell === 'bigint') return String(cell);
  if (cell !== null && typeof cell === 'object' && !(cell instanceof Date)) return csvField(rawJson(cell));
  const value = rawValue(cell, column.type);
  return value === null ? '' : String(value);
}

function record(fields: readonly string[]): string {
  // A record of one empty field is a blank line, which many readers drop.
  return `${fields.length === 1 && fields[0] === '' ? '""' : fields.join(',')}\r\n`;
}
