/**
 * The cells of a result as what charts need: numbers, times and short labels. A result may come as it is or through
 * JSON, where times are ISO texts and large integers are texts of digits.
 */
import type { Cell, ResultColumn } from '../../result.js';
import { cellOf, readableCell } from '../cells.js';
import { terminalText } from '../escape.js';

type Row = Readonly<Record<string, Cell>>;

/** What a missing category is called. */
const NONE = '(none)';

/** A number, or `null` for NULL and for what is none. */
export function numberOf(cell: Cell): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (typeof cell === 'bigint') return Number(cell);
  if (typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell)) return Number(cell);
  return null;
}

/** Milliseconds since 1970, or `null`. */
export function timeOf(cell: Cell): number | null {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.getTime();
  if (typeof cell !== 'string' || !/^\d{4}-\d\d-\d\d/.test(cell)) return null;
  const time = Date.parse(cell);
  return Number.isNaN(time) ? null : time;
}

/** The category of a row: its cells in words, inert, joined. */
export function labelOf(row: Row, columns: readonly ResultColumn[]): string {
  const words = columns.map((column) => readableCell(cellOf(row, column), column)?.text ?? null);
  const known = words.filter((word) => word !== null);
  return known.length === 0 ? NONE : terminalText(known.map((word) => clipText(word, LONGEST_WORD)).join(' · '));
}

/** Names are the client's own: a drawing holds no more of one than anybody reads. */
const LONGEST_WORD = 60;

/** Cut in the middle, where names of machines and ciphers differ least. */
export function clipText(text: string, length: number): string {
  const characters = Array.from(text.length > length * 4 ? text.slice(0, length * 2) + text.slice(-length * 2) : text);
  if (characters.length <= length) return characters.join('');
  const head = Math.ceil((length - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (length - 1 - head)).join('')}`;
}
