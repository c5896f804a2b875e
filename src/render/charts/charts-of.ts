/**
 * The charts of a result, drawn by whoever has ECharts: the HTML report on the server, the local page in the browser.
 */
import type { ChartSpec, Result } from '../../result.js';
import { barsHeight, barsOption } from './bars.js';
import type { Chart } from './chart.js';
import { describeChart } from './describe.js';
import { columnLabel, type Gathered, gather } from './gather.js';
import { guessChart } from './guess.js';
import { overTimeOption } from './over-time.js';
import { coloursOf } from './palette.js';
import { isPanelled, panelsHeight, panelsOption } from './panels.js';
import { timeText } from './time-axis.js';
import { valueText } from './units.js';

/** What is drawn of a result; one that came as JSON will do. */
export type Charted = Pick<Result, 'columns' | 'rows' | 'presentation'>;

/** Bars of a chart at most: the table has the rest. */
const MOST_BARS = 12;
const OVER_TIME_HEIGHT = 230;

/** The charts that the result declares, without those that have nothing to show. */
export function chartsOf(result: Charted): Chart[] {
  return (result.presentation?.charts ?? [])
    .map((spec) => drawChart(result, spec))
    .filter((chart) => chart !== undefined);
}

/** The first chart that the result declares; where it declares none, one by the types of its columns. */
export function chartOf(result: Charted): Chart | undefined {
  const declared = result.presentation?.charts;
  if (declared !== undefined && declared.length > 0) return chartsOf(result)[0];
  const guess = guessChart(result);
  return guess && drawChart(result, guess);
}

/** A chart as specified, or `undefined` where the result has not its columns, or no value in them. */
export function drawChart(result: Pick<Result, 'columns' | 'rows'>, spec: ChartSpec): Chart | undefined {
  const all = gather(result, spec);
  if (all === undefined) return undefined;
  const gathered = spec.kind === 'bar' ? firstBars(all) : all;
  if (gathered === undefined) return undefined;
  const note = noteOf(all, gathered, spec);
  return {
    title: spec.title,
    description: describeChart(gathered, spec),
    ...(note !== '' && { note }),
    height: ({ withLegend = true }) => {
      if (spec.kind === 'bar') return barsHeight(gathered, spec, withLegend);
      return isPanelled(spec) ? panelsHeight(gathered, withLegend) : OVER_TIME_HEIGHT;
    },
    option: (look) => {
      if (spec.kind === 'bar') return barsOption(gathered, spec, look);
      return isPanelled(spec) ? panelsOption(gathered, spec, look) : overTimeOption(gathered, spec, look);
    },
    legend: (palette) => {
      const names = [
        ...new Set(gathered.series.map((one) => (isPanelled(spec) ? columnLabel({ name: one.column }) : one.name))),
      ];
      const colours = coloursOf(names, palette);
      return names.length < 2 ? [] : names.map((name, index) => ({ name, colour: colours[index]! }));
    },
    markLabel: (series, index) => markLabel(gathered, spec, series, index),
  };
}

/** Bars of nothing tell less than their row in the table; the rest is too long for a chart. */
function firstBars({ categories, series, ...rest }: Gathered): Gathered | undefined {
  const kept = categories
    .map((_, at) => at)
    .filter((at) => series.some(({ values }) => (values[at] ?? 0) !== 0))
    .slice(0, MOST_BARS);
  if (kept.length === 0) return undefined;
  return {
    ...rest,
    categories: kept.map((at) => categories[at]!),
    series: series.map(({ values, ...one }) => ({ ...one, values: kept.map((at) => values[at] ?? null) })),
  };
}

function noteOf(all: Gathered, drawn: Gathered, { kind, log }: ChartSpec): string {
  const notes: string[] = [];
  const bars = all.categories.filter((_, at) => all.series.some(({ values }) => (values[at] ?? 0) !== 0)).length;
  if (kind === 'bar' && bars > drawn.categories.length) notes.push(`${drawn.categories.length} of ${bars} drawn`);
  if (kind !== 'bar') notes.push('times in UTC');
  const [earliest] = all.early;
  if (earliest !== undefined) {
    const times = `${all.early.length} earlier ${all.early.length === 1 ? 'time' : 'times'}`;
    notes.push(`${times} not drawn, from ${timeText(earliest)} on`);
  }
  if (all.leftOut > 0) notes.push(`${all.leftOut} more series not drawn`);
  if (log) notes.push('logarithmic scale');
  return notes.join('; ');
}

function markLabel(
  { categories, times, series, unit }: Gathered,
  spec: ChartSpec,
  number: number,
  index: number,
): string | undefined {
  const one = series[number];
  const value = one?.values[index];
  if (one === undefined || value === null || value === undefined) return undefined;
  const place = categories[index] ?? `${timeText(times[index]!)} UTC`;
  const name = isPanelled(spec) ? `${one.name}, ${columnLabel({ name: one.column })}` : one.name;
  return `${place}, ${name}: ${valueText(value, unit)}`;
}
