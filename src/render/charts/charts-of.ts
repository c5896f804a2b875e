/**
 * The charts of a result, drawn by whoever has ECharts: the HTML report on the server, the local page in the browser.
 */
import type { ChartSpec, Result } from '../../result.js';
import { barsHeight, barsOption } from './bars.js';
import type { Chart } from './chart.js';
import { describeChart } from './describe.js';
import { type Gathered, gather } from './gather.js';
import { guessChart } from './guess.js';
import { overTimeOption } from './over-time.js';
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
    height: () => (spec.kind === 'bar' ? barsHeight(gathered) : OVER_TIME_HEIGHT),
    option: (look) => (spec.kind === 'bar' ? barsOption(gathered, spec, look) : overTimeOption(gathered, spec, look)),
    markLabel: (series, index) => markLabel(gathered, series, index),
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

function noteOf(all: Gathered, drawn: Gathered, { kind, by, y, log }: ChartSpec): string {
  const notes: string[] = [];
  const bars = all.categories.length - drawn.categories.length;
  if (kind === 'bar' && bars > 0) notes.push(`${drawn.categories.length} of ${all.categories.length} rows drawn`);
  if (all.leftOut > 0) notes.push(`${all.leftOut} more series not drawn`);
  if (kind === 'line' && by !== undefined && y.length > 1) {
    const word = (name: string) => name.replace(/_ms$/, '');
    notes.push(`solid: ${y.slice(1).map(word).join(', ')}, dashed: ${word(y[0]!)}`);
  }
  if (log) notes.push('logarithmic scale');
  return notes.join('; ');
}

function markLabel({ categories, times, series, unit }: Gathered, number: number, index: number): string | undefined {
  const one = series[number];
  const value = one?.values[index];
  if (one === undefined || value === null || value === undefined) return undefined;
  const place = categories[index] ?? `${timeText(times[index]!)} UTC`;
  return `${place}, ${one.name}: ${valueText(value, unit)}`;
}
