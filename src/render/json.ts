/**
 * A result as one JSON document: the contract for programs. Every key is always there, `null` where the result has
 * nothing to say. Times are ISO 8601 with `Z`; an integer beyond the safe range is a string of its digits.
 */
import { RESULT_SCHEMA_VERSION, type Result } from '../result.js';
import { rawRow, rawValue } from './cells.js';
import { jsonText } from './escape.js';
import type { RenderOptions } from './options.js';

/** The document, laid out with one row a line, so that it streams and can be searched by line tools. */
export function* renderJson(result: Result, _options: RenderOptions): Generator<string> {
  const { window, coverage } = result;
  yield '{\n';
  yield member('report', result.report);
  yield member('title', result.title);
  yield member('schema_version', RESULT_SCHEMA_VERSION);
  yield member('generated_at', rawValue(result.generated_at));
  yield member(
    'window',
    window === undefined ? null : { from: rawValue(window.from), to: rawValue(window.to), column: window.column },
  );
  yield member(
    'coverage',
    coverage === undefined
      ? null
      : {
          objects: coverage.objects,
          connections: coverage.connections,
          rejected_lines: coverage.rejected_lines,
          gaps: coverage.gaps,
        },
  );
  const columns = result.columns.map(({ name, type, unit = null, description = null }) =>
    jsonText({ name, type, unit, description }),
  );
  yield* list('columns', columns, ',\n');
  yield* list('rows', rowTexts(result), ',\n');
  yield* list('notes', result.notes.map(jsonText), '\n');
  yield '}\n';
}

function* rowTexts({ rows, columns }: Result): Generator<string> {
  for (const row of rows) yield rawRow(row, columns);
}

function member(name: string, value: unknown): string {
  return `  ${jsonText(name)}: ${jsonText(value)},\n`;
}

function* list(name: string, items: Iterable<string>, end: string): Generator<string> {
  yield `  ${jsonText(name)}: [`;
  let first = true;
  for (const item of items) {
    yield `${first ? '' : ','}\n    ${item}`;
    first = false;
  }
  yield `${first ? '' : '\n  '}]${end}`;
}
