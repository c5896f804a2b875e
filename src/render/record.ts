/**
 * Rows one under the other, a line for each column: for results that are too wide for the terminal as a table.
 */
import type { Result, ResultColumn } from '../result.js';
import { cellOf, columnTitle, readableCell } from './cells.js';
import { clip, padding, widthOf, wrap } from './fit.js';
import { formatNumber } from './numbers.js';
import type { Style } from './style.js';

/** The least room that is kept for values. */
const LEAST_VALUE = 16;

/** Each row as a block of `title  value` lines; texts are wrapped under themselves, numbers are never broken. */
export function* records(
  rows: Result['rows'],
  columns: readonly ResultColumn[],
  width: number,
  style: Style,
): Generator<string> {
  const titles = columns.map((column) => style.foreign(columnTitle(column)));
  const longest = Math.max(8, width - LEAST_VALUE - 2);
  const titleWidth = Math.min(longest, Math.max(...titles.map(widthOf)));
  const valueWidth = Math.max(1, width - titleWidth - 2);

  for (const [i, row] of rows.entries()) {
    if (i > 0) yield '\n';
    yield `${style.dim(separator(i + 1, rows.length, width, style))}\n`;
    for (const [c, column] of columns.entries()) {
      const title = clip(titles[c]!, titleWidth, style.ellipsis);
      const readable = readableCell(cellOf(row, column), column);
      const lines =
        readable === null
          ? [style.dim(style.none)]
          : readable.foreign
            ? wrap(style.foreign(readable.text), valueWidth)
            : [readable.text];
      yield `${style.heading(title)}${padding(title, titleWidth)}  ${lines[0]}`.trimEnd().concat('\n');
      for (const line of lines.slice(1)) yield `${' '.repeat(titleWidth + 2)}${line}\n`;
    }
  }
}

function separator(number: number, count: number, width: number, style: Style): string {
  const label = `${style.rule}${style.rule} ${formatNumber(number)} of ${formatNumber(count)} `;
  return label + style.rule.repeat(Math.max(0, width - widthOf(label)));
}
