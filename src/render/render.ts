/**
 * A {@link Result} as text in one of the formats. Queries nothing and writes nowhere: the caller takes the pieces
 * to a stream at that stream's pace.
 */
import type { Result } from '../result.js';
import type { Format } from './formats.js';
import type { Renderer, RenderOptions } from './options.js';

/** Each format is loaded when asked for: measuring text is not free, and a CSV needs none of it. */
const RENDERERS: Readonly<Record<Format, () => Promise<Renderer>>> = {
  table: async () => (await import('./table.js')).renderTable,
  json: async () => (await import('./json.js')).renderJson,
  ndjson: async () => (await import('./ndjson.js')).renderNdjson,
  csv: async () => (await import('./csv.js')).renderCsv,
  markdown: async () => (await import('./markdown.js')).renderMarkdown,
};

/** Characters gathered before a piece is handed on: few writes, little memory. */
const PIECE = 16_384;

/**
 * The text of a result, piece by piece: a large result is never one string. All text ends with a line end.
 *
 * @example
 * await pipeline(render(result, 'csv'), createWriteStream('legacy.csv'));
 */
export async function* render(
  result: Result,
  format: Format,
  options: RenderOptions = {},
): AsyncGenerator<string, void, undefined> {
  const renderer = await RENDERERS[format]();
  let piece = '';
  for await (const text of renderer(result, options)) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** {@link render} as one string, for results known to be small. */
export async function renderToString(result: Result, format: Format, options: RenderOptions = {}): Promise<string> {
  let text = '';
  for await (const piece of render(result, format, options)) text += piece;
  return text;
}
