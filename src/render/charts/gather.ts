/**
 * The rows of a result as categories (or times) and series: what the kinds of charts have in common.
 */
import type { ChartSpec, Result, ResultColumn } from '../../result.js';
import { cellOf } from '../cells.js';
import { SERIES_COLOURS } from './palette.js';
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
  const all = [...found.values()].filter(({ at }) => at.size > 0);
  if (all.length === 0) return undefined;
  const names = [...new Set(all.map(({ name }) => name))];
  const drawn = new Set(names.slice(0, SERIES_COLOURS));
  const times = overTime ? timeLine([...keys.keys()] as number[]) : [];
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
  };
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
function timeLine(known: readonly number[]): number[] {
  const times = [...known].sort((a, b) => a - b);
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < times.length; i++) step = Math.min(step, times[i]! - times[i - 1]!);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const isRegular = times.every((time) => (time - first) % step === 0);
  if (!Number.isFinite(step) || !isRegular || (last - first) / step > MOST_STEPS) return times;
  return Array.from({ length: Math.round((last - first) / step) + 1 }, (_, index) => first + index * step);
}
