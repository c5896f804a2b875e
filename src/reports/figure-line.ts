/**
 * The `figure:` line of a report's header: which cell pages show large, for a glance.
 */
import type { FigureSpec } from '../result.js';

/**
 * Reads `COLUMN of TEXT IN THE FIRST COLUMN | TITLE [| REPORT THAT TELLS MORE]`.
 *
 * @throws Error with what is wrong, for the message of the report
 * @example
 * parseFigure('share of handshakes failed | Failed handshakes | failures', columns)
 */
export function parseFigure(line: string, columns: readonly { readonly name: string }[]): FigureSpec {
  const [, value = '', row = '', title = '', report] = /^(\w+) of (.+?) \| (.+?)(?: \| ([a-z-]+))?$/.exec(line) ?? [];
  if (title === '') throw new Error(`the figure "${line}" is not of the form COLUMN of ROW | TITLE | REPORT`);
  if (!columns.some(({ name }) => name === value)) {
    throw new Error(`the figure "${line}" names ${value}, which is no column`);
  }
  return { title, row, value, ...(report !== undefined && { report }) };
}
