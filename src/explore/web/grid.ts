/**
 * A result as a table to sort and to search. Cells read as they do in the terminal.
 */
import { columnTitle, isNumeric, type JsonValue, readableCell } from '../../render/cells.js';
import type { Cell, ResultColumn } from '../../result.js';
import { el, fill, shown } from './dom.js';

export type GridRow = readonly JsonValue[];

export interface GridOptions {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly GridRow[];
  /** What the table is, for whoever cannot see it. */
  readonly label: string;
  /** Whether there are more rows than these. */
  readonly cut?: boolean;
  /** What a click on a cell does, where it does something. */
  readonly linkOf?: (column: ResultColumn, value: JsonValue) => string | null;
}

/** More rows than these make a page slow; the search looks at all of them. */
const MOST_ROWS = 1_000;

export function makeGrid({ columns, rows, label, cut = false, linkOf }: GridOptions): HTMLElement {
  let order: { index: number; isDown: boolean } | undefined;
  let search = '';
  const head = el('tr');
  const body = el('tbody');
  const state = el('p', { class: 'grid-state muted', role: 'status' });
  const texts = rows.map((row) => row.map((value, index) => textOf(value, columns[index]!)));

  function draw(): void {
    const wanted = search.toLowerCase();
    const kept = rows
      .map((row, index) => ({ row, texts: texts[index]! }))
      .filter(({ texts }) => wanted === '' || texts.some((text) => text?.toLowerCase().includes(wanted)));
    if (order !== undefined) {
      const { index, isDown } = order;
      kept.sort((a, b) => compare(a.row[index] ?? null, b.row[index] ?? null, isDown));
    }
    fill(head, ...columns.map((column, index) => headCell(column, index)));
    fill(
      body,
      rows.length > 0
        ? null
        : el('tr', {}, el('td', { class: 'muted', colspan: Math.max(1, columns.length) }, 'There are no rows.')),
      ...kept
        .slice(0, MOST_ROWS)
        .map(({ row, texts }) =>
          el('tr', {}, ...columns.map((column, index) => bodyCell(row[index] ?? null, texts[index] ?? null, column))),
        ),
    );
    fill(state, stateOf(kept.length));
  }

  function stateOf(kept: number): string {
    const number = (n: number) => n.toLocaleString('en');
    const all = `${cut ? 'the first ' : ''}${number(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`;
    const found = kept === rows.length ? all : `${number(kept)} of ${all}`;
    return kept > MOST_ROWS ? `${found}; ${number(MOST_ROWS)} are shown` : found;
  }

  function headCell(column: ResultColumn, index: number): HTMLElement {
    const direction = order?.index === index ? (order.isDown ? 'descending' : 'ascending') : 'none';
    return el(
      'th',
      {
        scope: 'col',
        'aria-sort': direction,
        class: isNumeric(column) ? 'number' : null,
        title: column.description ? shown(column.description, 400).text : null,
      },
      el(
        'button',
        {
          type: 'button',
          onclick: () => {
            // Numbers are most often wanted from the largest on.
            const first = isNumeric(column);
            order = order?.index === index ? { index, isDown: !order.isDown } : { index, isDown: first };
            draw();
            head.querySelectorAll('button')[index]?.focus();
          },
        },
        shown(columnTitle(column), 60).text,
        el(
          'span',
          { class: 'sort', 'aria-hidden': 'true' },
          direction === 'none' ? '' : direction === 'descending' ? ' ↓' : ' ↑',
        ),
      ),
    );
  }

  function bodyCell(value: JsonValue, text: string | null, column: ResultColumn): HTMLElement {
    if (text === null) return el('td', { class: isNumeric(column) ? 'number muted' : 'muted' }, '–');
    const { text: readable, whole } = shown(text);
    const link = linkOf?.(column, value) ?? null;
    const share = column.unit === 'share' && typeof value === 'number' ? Math.min(1, Math.max(0, value)) : undefined;
    return el(
      'td',
      {
        class:
          [
            isNumeric(column) && 'number',
            share !== undefined && 'share',
            verdictClass(column, value),
            readable.length > 32 && 'long',
            readable.length > 70 && 'prose',
            readable.length > 140 && 'essay',
          ]
            .filter(Boolean)
            .join(' ') || null,
        title: readable === whole ? null : whole,
        style: share === undefined ? null : `--share:${(share * 100).toFixed(2)}%`,
      },
      link === null ? readable : el('a', { href: link }, readable),
    );
  }

  const field = el('input', {
    type: 'search',
    placeholder: 'Search the rows',
    'aria-label': `Search the rows of ${label}`,
    oninput: () => {
      search = field.value;
      draw();
    },
  });
  draw();
  return el(
    'div',
    { class: 'grid-holder' },
    rows.length > 8 ? el('div', { class: 'grid-tools' }, field, state) : null,
    el(
      'div',
      { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': label },
      el('table', {}, el('thead', {}, head), body),
    ),
  );
}

/** A cell of the answer as the renderers know it: times are texts in JSON. */
function cellOf(value: JsonValue, column: ResultColumn): Cell {
  return typeof value === 'string' && /^(TIMESTAMP|DATE$)/i.test(column.type) && column.type !== 'DATE'
    ? new Date(value)
    : value;
}

function textOf(value: JsonValue, column: ResultColumn): string | null {
  const cell = cellOf(value, column);
  if (cell instanceof Date && Number.isNaN(cell.getTime())) return String(value);
  // Shares have a bar of their own here.
  if (column.unit === 'share' && typeof cell === 'number')
    return `${Number((cell * 100).toFixed(cell < 0.1 ? 2 : 1))} %`;
  return readableCell(cell, column)?.text ?? null;
}

/** NULL comes last, whichever way round. */
function compare(a: JsonValue, b: JsonValue, isDown: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const sign = isDown ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
}

function verdictClass(column: ResultColumn, value: JsonValue): string | false {
  return /^(worst_)?verdict$/.test(column.name) && typeof value === 'string' && `verdict-${value.replace(/\W/g, '')}`;
}
