/**
 * A result as a table for the terminal, with its title above and what it covers beneath. Where the columns do not
 * fit, the rows are left to `record.ts`.
 */
import type { Result, ResultColumn } from '../result.js';
import { cellOf, columnTitle, isNumeric, readableCell } from './cells.js';
import { coverageSentence } from './coverage.js';
import { clip, narrowestTitle, padding, widthOf, wrap, wrapTitle } from './fit.js';
import { type Demand, GAP, type Layout, layOut, layOutWhole } from './layout.js';
import { BAR_CELLS, shareBar } from './numbers.js';
import type { RenderOptions } from './options.js';
import { records } from './record.js';
import { type Style, styleOf } from './style.js';

type Row = Result['rows'][number];

/** Cells a title may insist on; a longer word of it is broken. */
const LONGEST_TITLE_WORD = 24;

/** Lines of text for a terminal. Goes over the rows twice, to measure and to write, and keeps no text of them. */
export function* renderTable(result: Result, options: RenderOptions): Generator<string> {
  const style = styleOf(options);
  const { width } = options;

  for (const line of wrap(style.foreign(result.title), width)) yield `${style.title(line)}\n`;
  if (result.question !== undefined) {
    for (const line of wrap(style.foreign(result.question), width)) yield `${style.dim(line)}\n`;
  }
  yield '\n';
  yield* body(result, width, style);
  yield* foot(result, width, style);
}

function* body({ rows, columns }: Result, width: number | undefined, style: Style): Generator<string> {
  if (rows.length === 0 || columns.length === 0) {
    yield 'No rows.\n';
    return;
  }
  const demands = new Map(columns.map((column) => [column, demandOf(column, rows, style)] as const));
  const fitted = fitColumns(columns, demands, width);
  if (fitted === null) {
    yield* records(rows, columns, width!, style);
    return;
  }
  const { shown, layout } = fitted;
  yield* head(shown, layout, style);
  for (const row of rows) {
    const cells = shown.map((column, i) => cellText(row, column, layout.widths[i]!, layout.ornament, style));
    yield joined(shown, layout, cells);
  }
  const left = columns.filter((column) => !shown.includes(column)).map(({ name }) => style.foreign(name));
  if (left.length === 0) return;
  yield '\n';
  for (const line of wrap(`Not shown at this width: ${left.join(', ')}.`, width)) yield `${style.dim(line)}\n`;
}

interface Fitted {
  readonly shown: readonly ResultColumn[];
  readonly layout: Layout;
}

/** Leaves out wide columns, the last first, before any text is cut. `null` when the rest is too wide even so. */
function fitColumns(
  columns: readonly ResultColumn[],
  demands: ReadonlyMap<ResultColumn, Demand>,
  width: number | undefined,
): Fitted | null {
  const demandsOf = (chosen: readonly ResultColumn[]) => chosen.map((column) => demands.get(column)!);
  let shown = [...columns];
  for (;;) {
    const layout = layOutWhole(demandsOf(shown), width);
    if (layout !== null) return { shown, layout };
    const last = shown.findLast(({ wide }) => wide);
    if (last === undefined) break;
    shown = shown.filter((column) => column !== last);
  }
  const layout = layOut(demandsOf(shown), width);
  return layout === null ? null : { shown, layout };
}

function* foot(result: Result, width: number | undefined, style: Style): Generator<string> {
  const coverage = coverageSentence(result);
  if (coverage !== null) {
    yield '\n';
    for (const line of wrap(style.foreign(coverage), width)) yield `${line}\n`;
  }
  if (result.notes.length > 0) yield '\n';
  for (const note of result.notes) {
    const lines = wrap(style.foreign(note), width === undefined ? undefined : width - 2);
    for (const [i, line] of lines.entries()) yield `${i === 0 ? style.bullet : ' '} ${line}\n`;
  }
}

/** A cell ready to be placed: its cells on the terminal are counted on the text before it was coloured. */
interface PlacedCell {
  readonly width: number;
  readonly styled: string;
}

function cellText(row: Row, column: ResultColumn, width: number, ornament: boolean, style: Style): PlacedCell {
  const cell = cellOf(row, column);
  const readable = readableCell(cell, column);
  if (readable === null) return { width: 1, styled: style.dim(style.none) };
  const text = readable.foreign ? clip(style.foreign(readable.text), width, style.ellipsis) : readable.text;
  if (ornament && hasBar(column) && (typeof cell === 'number' || typeof cell === 'bigint')) {
    // Right-aligned percentages: the bars stand under each other only if the blank is between bar and number.
    const blank = padding(text, width - BAR_CELLS);
    return { width, styled: `${style.bar(shareBar(cell, style.unicode))}${blank}${text}` };
  }
  return { width: widthOf(text), styled: text };
}

function* head(columns: readonly ResultColumn[], layout: Layout, style: Style): Generator<string> {
  const titles = columns.map((column, i) => wrapTitle(style.foreign(columnTitle(column)), layout.widths[i]!));
  const height = Math.max(...titles.map((lines) => lines.length));
  for (let line = 0; line < height; line++) {
    const cells = titles.map((lines) => {
      const text = lines[line - (height - lines.length)] ?? '';
      return { width: widthOf(text), styled: style.heading(text) };
    });
    yield joined(columns, layout, cells);
  }
  yield `${layout.widths.map((width) => style.dim(style.rule.repeat(width))).join(' '.repeat(GAP))}\n`;
}

function joined(columns: readonly ResultColumn[], { widths }: Layout, cells: readonly PlacedCell[]): string {
  const last = columns.length - 1;
  let line = '';
  for (const [i, { width, styled }] of cells.entries()) {
    const blank = ' '.repeat(Math.max(0, widths[i]! - width));
    if (isNumeric(columns[i]!)) line += blank + styled;
    else line += i === last ? styled : styled + blank;
    if (i < last) line += ' '.repeat(GAP);
  }
  return `${line.trimEnd()}\n`;
}

function demandOf(column: ResultColumn, rows: readonly Row[], style: Style): Demand {
  const title = style.foreign(columnTitle(column));
  let bare = 0;
  let foreign = false;
  let barred = false;
  for (const row of rows) {
    const cell = cellOf(row, column);
    const readable = readableCell(cell, column);
    if (readable === null) {
      bare = Math.max(bare, 1);
      continue;
    }
    if (readable.foreign) foreign = true;
    else if (hasBar(column)) barred = true;
    bare = Math.max(bare, widthOf(readable.foreign ? style.foreign(readable.text) : readable.text));
  }
  return {
    content: barred ? bare + BAR_CELLS + 1 : bare,
    bare,
    elastic: foreign && !isNumeric(column),
    title: widthOf(title),
    narrowTitle: narrowestTitle(title, LONGEST_TITLE_WORD),
  };
}

function hasBar(column: ResultColumn): boolean {
  return column.unit === 'share';
}
