/**
 * What a page of many results begins with: the figures to be read at a glance, and the charts that declare a place there, each
 * leading to the section that tells more.
 */
import type { FigureSpec, Result } from '../../result.js';
import { cellOf } from '../cells.js';
import type { Chart } from '../charts/chart.js';
import { drawChart } from '../charts/charts-of.js';
import { valueText } from '../charts/units.js';
import { numberOf } from '../charts/values.js';
import { formatCount, formatNumber } from '../numbers.js';
import { figure } from './drawing.js';
import { html, type Markup } from './markup.js';

/** @param idOf the section of a report, where the page has it */
export function* firstScreen(
  results: readonly Result[],
  idOf: (report: string) => string | undefined,
): Generator<Markup> {
  const tiles = results.flatMap((result) =>
    (result.presentation?.figures ?? []).map((spec) => tile(result, spec, idOf)),
  );
  const charts = chosenCharts(results);
  if (tiles.length + charts.length === 0) return;
  yield html`<section class="glance" aria-label="At a glance">
${tiles.length === 0 ? null : html`<div class="tiles">${tiles}${coverageTile(results, idOf)}</div>\n`}<div class="charts">
`;
  for (const { chart, report, place } of charts) {
    const id = idOf(report);
    yield figure(chart, `first-${place}`, id === undefined ? undefined : `#${id}`);
  }
  yield html`</div>
</section>
`;
}

interface Placed {
  readonly place: number;
  readonly chart: Chart;
  readonly report: string;
}

/** One chart a place: where several want it, the first that has more than one thing to tell apart. */
function chosenCharts(results: readonly Result[]): Placed[] {
  const wanting = results.flatMap((result) =>
    (result.presentation?.charts ?? []).flatMap((spec) => {
      const chart = spec.first === undefined ? undefined : drawChart(result, spec);
      return chart === undefined
        ? []
        : [{ place: spec.first!, chart, report: result.report, tells: result.rows.length > 1 }];
    }),
  );
  const places = [...new Set(wanting.map(({ place }) => place))].sort((a, b) => a - b);
  return places.map((place) => {
    const candidates = wanting.filter((one) => one.place === place);
    return candidates.find(({ tells }) => tells) ?? candidates[0]!;
  });
}

function tile(result: Result, spec: FigureSpec, idOf: (report: string) => string | undefined): Markup | null {
  const [key] = result.columns;
  const column = result.columns.find(({ name }) => name === spec.value);
  const row = key && result.rows.find((each) => cellOf(each, key) === spec.row);
  if (column === undefined || row === undefined) return null;
  const value = numberOf(cellOf(row, column));
  const of = (name: string) => {
    const found = result.columns.find((each) => each.name === name);
    return found === undefined ? null : cellOf(row, found);
  };
  const unit = column.unit === 'count' && of('unit') === 'ms' ? 'ms' : column.unit;
  const detail =
    column.unit === 'share' && typeof of('share_of') === 'string'
      ? `${formatNumber(numberOf(of('value')) ?? 0)} of the ${of('share_of')}`
      : null;
  const number = value === null ? '–' : valueText(value, unit);
  return linked(spec.report === undefined ? undefined : idOf(spec.report), spec.title, number, detail);
}

function coverageTile(results: readonly Result[], idOf: (report: string) => string | undefined): Markup | null {
  const coverage = results.find((result) => result.coverage !== undefined)?.coverage;
  if (coverage === undefined) return null;
  const { objects, gaps, rejected_lines } = coverage;
  const detail = `${formatCount(gaps, 'period')} without one; ${formatCount(rejected_lines, 'line')} rejected`;
  return linked(idOf('coverage'), 'Log objects', formatNumber(objects), detail);
}

function linked(id: string | undefined, title: string, value: string, detail: string | null): Markup {
  const inside = html`<span>${title}</span><strong>${value}</strong>${detail === null ? null : html`<small>${detail}</small>`}`;
  return id === undefined ? html`<div class="tile">${inside}</div>` : html`<a class="tile" href="#${id}">${inside}</a>`;
}
