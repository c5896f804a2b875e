/**
 * A result as GitHub-flavoured Markdown, for an issue, a wiki or a page of documentation. Numbers and times are written
 * for people, as in the table, without bars.
 */
import type { Result, ResultColumn } from '../result.js';
import { cellOf, columnTitle, isNumeric, readableCell } from './cells.js';
import { coverageSentence } from './coverage.js';
import { markdownCell, markdownText } from './escape.js';
import type { RenderOptions } from './options.js';

const NONE = '–';

/** A heading, the question, the table, what it covers, the notes. */
export function* renderMarkdown(result: Result, _options: RenderOptions): Generator<string> {
  const { title, question, columns, rows, notes } = result;
  if (title !== '') yield `## ${markdownText(title)}\n\n`;
  if (question !== undefined) yield `${markdownText(question)}\n\n`;

  if (rows.length === 0 || columns.length === 0) {
    yield 'No rows.\n';
  } else {
    yield tableRow(columns.map((column) => markdownCell(columnTitle(column))));
    yield tableRow(columns.map((column) => (isNumeric(column) ? '---:' : '---')));
    for (const row of rows) yield tableRow(columns.map((column) => cellMarkdown(row, column)));
  }

  const coverage = coverageSentence(result);
  if (coverage !== null) yield `\n${markdownText(coverage)}\n`;
  if (notes.length > 0) yield '\n';
  for (const note of notes) yield `- ${markdownText(note)}\n`;
}

function cellMarkdown(row: Result['rows'][number], column: ResultColumn): string {
  const readable = readableCell(cellOf(row, column), column);
  if (readable === null) return NONE;
  return readable.foreign ? markdownCell(readable.text) : readable.text.replace('<', '&lt;').replace('>', '&gt;');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
