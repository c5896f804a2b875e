/**
 * A result as a table for the terminal, with its title above and what it covers beneath. Where the columns do not
 * fit, the rows are left to `record.ts`.
 */
import type { Result, ResultColumn } from '../result.js';
import { cellOf, columnTitle, isNumeric, readableCell } from './cells.js';
import { coverageSentence } from './coverage.js';
import { clip, type Loss, narrowestTitle, padding, widthOf, wrap, wrapTitle } from './fit.js';
import { type Demand, GAP, type Layout, LEAST_TEXT, layOut, layOutWhole } from './layout.js';
import { BAR_CELLS, shareBar } from './numbers.js';
import type { RenderOptions } from './options.js';
import { records } from './record.js';
import { type Style, styleOf } from './style.js';

type Row = Result['rows'][number];

/** Cells a title may insist on; a longer word of it is broken. */
const LONGEST_TITLE_WORD = 24;
/** Cells of a key that are shown before any other text is: an IPv6 address has up to 39. */
const LONGEST_KEY = 40;
/** Cells of a line that is worth reading. */
const LEAST_PROSE = 16;
/** Rows that tell where keys differ. */
const SAMPLE_ROWS = 1000;

/** Lines of text for a terminal. Goes over the rows twice, to measure and to write, and keeps no text of them. */
export function* renderTable(result: Result, options: RenderOptions): Generator<string> {
  const style = styleOf(options);
  const { width } = options;

  yield* heading(result, width, style);
  yield* body(result, width, style);
  yield* foot(result, width, style);
}

function* heading({ title, question }: Result, width: number | undefined, style: Style): Generator<string> {
  if (title === '') return;
  for (const line of wrap(style.foreign(title), width)) yield `${style.title(line)}\n`;
  if (question !== undefined) {
    for (const line of wrap(style.foreign(question), width)) yield `${style.dim(line)}\n`;
  }
  yield '\n';
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
  const losses = shown.map((column, i) => lossOf(column, rows, layout.widths[i]!, demands.get(column)!, style));
  for (const row of rows) {
    const cells = shown.map((column, i) =>
      cellLines(row, column, { width: layout.widths[i]!, loss: losses[i]!, ornament: layout.ornament }, style),
    );
    const height = Math.max(...cells.map((lines) => lines.length));
    for (let line = 0; line < height; line++) {
      yield joined(
        shown,
        layout,
        cells.map((lines) => lines[line] ?? NOTHING),
      );
    }
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
  const layout = layOut(demandsOf(shown), width) ?? layOut(demandsOf(shown).map(withKeysCut), width);
  return layout === null ? null : { shown, layout };
}

function withKeysCut(demand: Demand): Demand {
  return demand.least === LONGEST_KEY ? { ...demand, least: LEAST_TEXT } : demand;
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

const NOTHING: PlacedCell = { width: 0, styled: '' };

interface Place {
  readonly width: number;
  readonly loss: Loss;
  readonly ornament: boolean;
}

/** A cell on one line, or on several where it is prose. */
function cellLines(row: Row, column: ResultColumn, place: Place, style: Style): PlacedCell[] {
  const { width, loss, ornament } = place;
  const cell = cellOf(row, column);
  const readable = readableCell(cell, column);
  if (readable === null) return [{ width: 1, styled: style.dim(style.none) }];
  if (readable.foreign && column.prose) {
    return wrap(style.foreign(readable.text), width).map((text) => ({ width: widthOf(text), styled: text }));
  }
  const text = readable.foreign ? clip(style.foreign(readable.text), width, style.ellipsis, loss) : readable.text;
  if (ornament && hasBar(column) && (typeof cell === 'number' || typeof cell === 'bigint')) {
    // Right-aligned percentages: the bars stand under each other only if the blank is between bar and number.
    const blank = padding(text, width - BAR_CELLS);
    return [{ width, styled: `${style.bar(shareBar(cell, style.unicode))}${blank}${text}` }];
  }
  return [{ width: widthOf(text), styled: text }];
}

/** Keys lose the end where that leaves more of them apart than losing the middle does. */
function lossOf(column: ResultColumn, rows: readonly Row[], width: number, demand: Demand, style: Style): Loss {
  if (!column.key || demand.bare <= width) return 'by-kind';
  const texts = new Set<string>();
  for (const row of rows.slice(0, SAMPLE_ROWS)) {
    const readable = readableCell(cellOf(row, column), column);
    if (readable?.foreign) texts.add(style.foreign(readable.text));
  }
  const apart = (loss: Loss) => new Set([...texts].map((text) => clip(text, width, style.ellipsis, loss))).size;
  return apart('end') > apart('by-kind') ? 'end' : 'by-kind';
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
    least: !foreign || isNumeric(column) ? bare : column.prose ? LEAST_PROSE : column.key ? LONGEST_KEY : LEAST_TEXT,
    title: widthOf(title),
    narrowTitle: narrowestTitle(title, LONGEST_TITLE_WORD),
  };
}

function hasBar(column: ResultColumn): boolean {
  return column.unit === 'share';
}
