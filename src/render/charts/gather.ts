/**
 * The rows of a result as categories (or times) and series: what the kinds of charts have in common.
 */
import type { ChartSpec, Result, ResultColumn } from '../../result.js';
import { cellOf } from '../cells.js';
import { SERIES_COLOURS, usualPlace } from './palette.js';
import { labelOf, numberOf, timeOf } from './values.js';

export interface Series {
  readonly name: string;
  /** Column its values are of, where a chart has several. */
  readonly column: string;
  /** One for each category; `null` where there is none, which is not zero. */
  readonly values: (number | null)[];
}

export interface Gathered {
  readonly categories: readonly string[];
  /** Milliseconds since 1970, for charts over time; else empty. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  /** Unit of the values, as in {@link ResultColumn}. */
  readonly unit: string | undefined;
  /** Series that are not drawn, for want of colours. */
  readonly leftOut: number;
  /** Times before the first that is drawn. */
  readonly early: readonly number[];
}

type Drawn = Pick<Result, 'columns' | 'rows'>;

/** `undefined` where a column is missing, or nothing is there to be drawn. */
export function gather({ columns, rows }: Drawn, spec: ChartSpec): Gathered | undefined {
  const find = (name: string) => columns.find((column) => column.name === name);
  const x = spec.x.map(find).filter((column) => column !== undefined);
  const y = spec.y.map(find).filter((column) => column !== undefined);
  const by = spec.by === undefined ? undefined : find(spec.by);
  if (x.length < spec.x.length || y.length < spec.y.length || (spec.by !== undefined && by === undefined)) {
    return undefined;
  }
  const overTime = spec.kind !== 'bar';
  const keys = new Map<string | number, number>();
  const found = new Map<string, { name: string; column: string; at: Map<number, number> }>();
  for (const row of rows) {
    if (spec.only !== undefined && row[spec.only.column] !== spec.only.value) continue;
    const key = overTime ? timeOf(cellOf(row, x[0]!)) : labelOf(row, x);
    if (key === null) continue;
    const place = keys.get(key) ?? keys.size;
    keys.set(key, place);
    for (const column of y) {
      const value = numberOf(cellOf(row, column));
      const name = by === undefined ? columnLabel(column) : labelOf(row, [by]);
      const id = `${column.name}\n${name}`;
      const series = found.get(id) ?? { name, column: column.name, at: new Map<number, number>() };
      found.set(id, series);
      if (value === null) continue;
      const before = series.at.get(place);
      series.at.set(place, before === undefined ? value : fold(before, value, spec.fold));
    }
  }
  const all = inOrder([...found.values()].filter(({ at }) => at.size > 0));
  if (all.length === 0) return undefined;
  const names = [...new Set(all.map(({ name }) => name))];
  const drawn = new Set(names.slice(0, SERIES_COLOURS));
  const known = overTime ? ([...keys.keys()] as number[]).sort((a, b) => a - b) : [];
  const begin = beginOf(known);
  const times = timeLine(known.slice(begin));
  const order = overTime ? times.map((time) => keys.get(time)) : [...keys.values()];
  return {
    categories: overTime ? [] : ([...keys.keys()] as string[]),
    times,
    series: all
      .filter(({ name }) => drawn.has(name))
      .map(({ name, column, at }) => ({
        name,
        column,
        values: order.map((place) => (place === undefined ? null : (at.get(place) ?? null))),
      })),
    unit: y[0]!.unit,
    leftOut: names.length - drawn.size,
    early: known.slice(0, begin),
  };
}

/** Series by the usual order of their names, so that the same part of a whole stands at the same place in every chart. */
function inOrder<T extends { readonly name: string }>(series: readonly T[]): T[] {
  return [...series].sort((a, b) => usualPlace(a.name) - usualPlace(b.name));
}

/** Share of the times that may be left out at the begin, and the least that the axis must be shortened by. */
const FEW = 0.1;
const MUCH = 0.25;

/**
 * Where to begin drawing. A connection is logged when it ends, so a few of the times are often those of connections that
 * were open for days: an axis from there on would be empty for the most part.
 */
function beginOf(times: readonly number[]): number {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  let [begin, hole] = [0, 0];
  for (let at = 1; at <= times.length * FEW; at++) {
    const length = times[at]! - times[at - 1]!;
    if (length > hole) [begin, hole] = [at, length];
  }
  return begin > 0 && times[begin]! - first >= MUCH * (last - first) ? begin : 0;
}

function fold(before: number, value: number, how: ChartSpec['fold']): number {
  return how === 'sum' ? before + value : Math.max(before, value);
}

/** The name of a column in words: `failed_share` is "failed share". */
export function columnLabel({ name }: Pick<ResultColumn, 'name'>): string {
  return name.replace(/_(ms|bytes)$/, '').replaceAll('_', ' ');
}

/** Steps beyond which a line of times is not filled up. */
const MOST_STEPS = 3_000;

/**
 * The times in order, with those put in that are missing: a hole in the logs is a hole in the chart, as wide as it was.
 */
function timeLine(times: readonly number[]): readonly number[] {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < times.length; i++) step = Math.min(step, times[i]! - times[i - 1]!);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const isRegular = times.every((time) => (time - first) % step === 0);
  if (!Number.isFinite(step) || !isRegular || (last - first) / step > MOST_STEPS) return times;
  return Array.from({ length: Math.round((last - first) / step) + 1 }, (_, index) => first + index * step);
}
