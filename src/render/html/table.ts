/**
 * The rows of a result as a table that can be sorted, filtered, and read without either. Columns that are less needed wait
 * behind a box to tick, as a narrow terminal does without them.
 */
import type { Result, ResultColumn } from '../../result.js';
import { CUT_PREFIX } from '../../result.js';
import { cellOf, columnTitle, isNumeric } from '../cells.js';
import { columnLabel } from '../charts/gather.js';
import { formatCount, formatNumber } from '../numbers.js';
import { tableCell } from './cell.js';
import { html, type Markup } from './markup.js';

/** Yields the table in pieces, at most `most` rows of it, and what is to be said of the others. */
export function* table(result: Result, id: string, most: number): Generator<Markup> {
  const { columns, rows, title } = result;
  if (rows.length === 0 || columns.length === 0) {
    yield html`<p class="empty">No rows: nothing matches.</p>
`;
    return;
  }
  const wide = columns.filter((column) => column.wide).length;
  if (wide > 0) {
    yield html`<input type="checkbox" class="all" id="${id}-all"><label for="${id}-all">all ${columns.length} columns</label>
`;
  }
  yield html`<div class="scroll" tabindex="0" role="region" aria-label="Table: ${title}"><table class="data">
<thead><tr>${columns.map(heading)}</tr></thead>
<tbody>
`;
  const first = columns.findIndex(isName);
  for (const row of rows.slice(0, most)) {
    yield html`<tr>${columns.map((column, index) => tableCell(cellOf(row, column), column, index === first))}</tr>
`;
  }
  yield html`</tbody></table></div>
`;
  yield moreRows(result, Math.min(rows.length, most));
}

/** Whether the column tells what a row is about. */
function isName(column: ResultColumn): boolean {
  return !column.wide && !isNumeric(column) && column.name !== 'verdict' && column.name !== 'status';
}

function heading(column: ResultColumn): Markup {
  const names = [...(column.wide ? ['w'] : []), ...(isNumeric(column) ? ['n'] : [])].join(' ');
  const attribute = names === '' ? null : html` class="${names}"`;
  const explained = column.description === undefined ? null : html` title="${column.description}"`;
  return html`<th scope="col"${attribute}${explained}>${columnWords(column)}</th>`;
}

/** The name of a documented column in words; one's own columns are called as one called them. */
export function columnWords(column: ResultColumn): string {
  if (column.description === undefined) return columnTitle(column);
  return columnLabel(column) + (column.unit === 'ms' ? ' (ms)' : '');
}

function moreRows({ rows, total_rows, notes, command }: Result, shown: number): Markup {
  const isCut = notes.some((note) => note.startsWith(CUT_PREFIX));
  if (shown === rows.length && !isCut) return html``;
  const total = total_rows ?? (isCut ? undefined : rows.length);
  const said =
    total === undefined
      ? `The first ${formatCount(shown, 'row')}; there are more.`
      : `The first ${formatNumber(shown)} of ${formatCount(total, 'row')}; ${formatNumber(total - shown)} more are not on this page.`;
  return html`<p class="more">${said}${command === undefined ? null : html` All of them: <code>${command}</code>`}</p>
`;
}
