/**
 * The rows of a result as JSON Lines: one object a line, as in the `rows` of the JSON document, with no envelope.
 */
import type { Result } from '../result.js';
import { rawRow } from './cells.js';
import type { RenderOptions } from './options.js';

/** One line for each row; an empty result gives no text at all. */
export function* renderNdjson({ rows, columns }: Result, _options: RenderOptions): Generator<string> {
  for (const row of rows) yield `${rawRow(row, columns)}\n`;
}
