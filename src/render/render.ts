/**
 * A {@link Result} as text in one of the formats. Queries nothing and writes nowhere: the caller takes the pieces
 * to a stream at that stream's pace.
 */
import type { Result } from '../result.js';
import type { Format } from './formats.js';
import type { PageRenderer, Renderer, RenderOptions } from './options.js';

/** Each format is loaded when asked for: measuring text is not free, and a CSV needs none of it. */
const RENDERERS: Readonly<Record<Format, () => Promise<PageRenderer>>> = {
  table: async () => inTurn((await import('./table.js')).renderTable, '\n'),
  json: async () => inTurn((await import('./json.js')).renderJson),
  ndjson: async () => inTurn((await import('./ndjson.js')).renderNdjson),
  csv: async () => inTurn((await import('./csv.js')).renderCsv),
  markdown: async () => inTurn((await import('./markdown.js')).renderMarkdown, '\n'),
  html: async () => (await import('./html/page.js')).renderHtml,
};

/** Characters gathered before a piece is handed on: few writes, little memory. */
const PIECE = 16_384;

/** Results one after another, for formats that know nothing larger. */
function inTurn(renderer: Renderer, between = ''): PageRenderer {
  return function* (results, options) {
    for (const [index, result] of results.entries()) {
      if (index > 0 && between !== '') yield between;
      yield* renderer(result, options);
    }
  };
}

/**
 * The text of a result, or of several as one output, piece by piece: a large one is never one string. All text ends with a
 * line end.
 *
 * @example
 * await pipeline(render(result, 'csv'), createWriteStream('legacy.csv'));
 */
export async function* render(
  results: Result | readonly Result[],
  format: Format,
  options: RenderOptions = {},
): AsyncGenerator<string, void, undefined> {
  const renderer = await RENDERERS[format]();
  let piece = '';
  for (const text of renderer(isOne(results) ? [results] : results, options)) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

const isOne = (results: Result | readonly Result[]): results is Result => !Array.isArray(results);

/** {@link render} as one string, for results known to be small. */
export async function renderToString(
  results: Result | readonly Result[],
  format: Format,
  options: RenderOptions = {},
): Promise<string> {
  let text = '';
  for await (const piece of render(results, format, options)) text += piece;
  return text;
}
