/**
 * The counts of an overview as series over time.
 */
import type { Overview, Series } from '../overview.js';
import { colourOf } from './palette.js';
import type { TimeSeries } from './time-series.js';

/** One series a value, the known ones first and in their order. */
export function stacked(
  series: Series,
  order: readonly string[],
  name: (value: string) => string = (value) => value,
): TimeSeries[] {
  const values = [...new Set(series.map(([, value]) => value))];
  const rank = (value: string) => (order.includes(value) ? order.indexOf(value) : order.length);
  return values
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((value, index) => ({
      name: name(value),
      kind: 'bar',
      stack: 'all',
      colour: colourOf(value, index),
      points: series.filter(([, other]) => other === value).map(([time, , n]) => [time, n]),
    }));
}

/** Shares of completed handshakes, in percent. */
export function shareSeries({ shares, versions, width }: Overview): {
  series: TimeSeries[];
  format: (value: number) => string;
  most?: number;
} {
  const completed = new Map<number, number>();
  for (const [time, , n] of versions) completed.set(time, (completed.get(time) ?? 0) + n);
  const of = (name: string) => new Map(shares.filter(([, value]) => value === name).map(([time, , n]) => [time, n]));
  const [legacy, logged, quantum] = [of('legacy'), of('key_exchange_logged'), of('post_quantum')];
  const line = (
    name: string,
    colour: string,
    parts: ReadonlyMap<number, number>,
    wholes: ReadonlyMap<number, number>,
  ): TimeSeries => ({
    name,
    kind: 'line',
    colour,
    points: withGaps(
      [...wholes]
        .sort(([a], [b]) => a - b)
        .map(([time, whole]) => [time, (100 * (parts.get(time) ?? 0)) / whole] as const),
      width,
    ),
  });
  const series = [line('Legacy', '#d55e00', legacy, completed), line('Post-quantum', '#009e73', quantum, logged)];
  const isHigh = series.some(({ points }) => points.some(([, share]) => (share ?? 0) > 75));
  return {
    series,
    // The axis would go on to 120 %.
    ...(isHigh && { most: 100 }),
    format: (value) => `${Number(value.toFixed(value < 1 ? 2 : 1))} %`,
  };
}

/** Quantiles of handshake times, in milliseconds. */
export function latencySeries({ latency, width }: Overview): TimeSeries[] {
  return (['p50_ms', 'p99_ms'] as const).map((key, index) => ({
    name: key.slice(0, 3),
    kind: 'line',
    colour: index === 0 ? '#0072b2' : '#d55e00',
    // A logarithm has no place for zero: less than a millisecond is shown as one.
    points: withGaps(
      latency.map((at) => [at.time, Math.max(1, at[key])] as const),
      width,
    ),
  }));
}

/** A line does not cross the time in which there is nothing. */
function withGaps(points: readonly (readonly [number, number])[], width: number): (readonly [number, number | null])[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const isGap = before !== undefined && point[0] - before[0] > 1.5 * width * 1_000;
    return isGap ? [[before[0] + width * 1_000, null] as const, point] : [point];
  });
}
