/**
 * Numbers over time, before they are drawn; and the same in words and as a table, for whoever cannot see the chart.
 */
import { el, shown } from './dom.js';

export interface TimeSeries {
  readonly name: string;
  readonly kind: 'bar' | 'line';
  /** Bars with one stack stand on each other. */
  readonly stack?: string;
  readonly colour?: string;
  /** Milliseconds since 1970 and a number; `null` is a gap. */
  readonly points: readonly (readonly [time: number, n: number | null])[];
}

export interface TimeChartSpec {
  readonly title: string;
  readonly series: readonly TimeSeries[];
  /** Of the time axis. */
  readonly range: { readonly from: number; readonly to: number };
  /** Seconds that a bar stands for. */
  readonly width: number;
  readonly format: (value: number) => string;
  readonly logarithmic?: boolean;
  /** Highest value of the axis, where it is known. */
  readonly most?: number;
  /** What a click on a bucket does. */
  readonly onPick?: (from: number, to: number) => void;
}

/** `2026-03-10 14:05` UTC. */
export function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** Whether there is anything to draw. */
export const isEmpty = ({ series }: TimeChartSpec): boolean =>
  series.every(({ points }) => points.every(([, n]) => n === null));

/** From where to where each series goes. */
export function summaryOf({ series, format }: TimeChartSpec): string {
  return series
    .map(({ name, points }) => {
      const values = points.map(([, n]) => n).filter((n) => n !== null);
      return values.length === 0
        ? `${shown(name, 60).text}: none.`
        : `${shown(name, 60).text}: from ${format(Math.min(...values))} to ${format(Math.max(...values))}.`;
    })
    .join(' ');
}

export function dataTable({ series, format }: TimeChartSpec): HTMLElement {
  const keys = [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const values = series.map(({ points }) => new Map(points));
  return el(
    'table',
    {},
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, 'Time (UTC)'),
        ...series.map(({ name }) => el('th', { scope: 'col', class: 'number' }, shown(name, 60).text)),
      ),
    ),
    el(
      'tbody',
      {},
      ...keys.map((key) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, timeText(key)),
          ...values.map((of) =>
            el('td', { class: 'number' }, typeof of.get(key) === 'number' ? format(of.get(key)!) : '–'),
          ),
        ),
      ),
    ),
  );
}
