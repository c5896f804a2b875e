/**
 * The figures of the overview: counts by time and by value, exact quantiles of handshake times. All charts of a view
 * have the same filters; the timeline alone keeps the whole span, since the window is chosen on it.
 */
import ipaddr from 'ipaddr.js';
import { fillQuery, readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import type { Database } from '../store/database.js';
import { bucketWidth, type Span } from './facts.js';
import { factConditions, type ViewFilters } from './view-filters.js';

/** A count by value, for a list of bars. */
export interface Bar {
  /** What a filter takes; `null` where the log has none. */
  readonly value: string | null;
  readonly n: number;
  /** Distinct client addresses, where the bar is a network. */
  readonly clients?: number;
}

/** Counts over time: one row a bucket, the start of it as milliseconds since 1970. */
export type Series = readonly (readonly [time: number, value: string, n: number])[];

export interface Overview {
  /** All that the database holds, as milliseconds since 1970; `to` not included. */
  readonly span: { readonly from: number; readonly to: number };
  /** What is shown of it. */
  readonly window: { readonly from: number; readonly to: number };
  /** Seconds in a bucket of the timeline, and of the charts below it. */
  readonly timeline_width: number;
  readonly width: number;
  readonly totals: {
    readonly connections: number;
    readonly completed: number;
    readonly legacy: number;
    readonly key_exchange_logged: number;
    readonly post_quantum: number;
    readonly clients: number;
    readonly p50_ms: number | null;
    readonly p99_ms: number | null;
  };
  /** Connections by outcome over the whole span. */
  readonly timeline: Series;
  readonly outcomes: Series;
  /** Completed handshakes by version. */
  readonly versions: Series;
  /** Completed handshakes that are legacy, post-quantum, or have a logged key exchange. */
  readonly shares: Series;
  readonly latency: readonly {
    readonly time: number;
    readonly n: number;
    readonly p50_ms: number;
    readonly p99_ms: number;
  }[];
  readonly bars: Readonly<Record<BarChart, readonly Bar[]>>;
}

const BAR_CHARTS = [
  'version',
  'cipher',
  'outcome',
  'key_exchange',
  'load_balancer',
  'listener',
  'sni',
  'client',
] as const;
export type BarChart = (typeof BAR_CHARTS)[number];

/** Bars of a list at most. */
const MOST_BARS = 12;

type Rows = readonly Readonly<Record<string, Cell>>[];

/** The view of these filters, from the facts. Throws `bad_cidr`, `bad_argument`. */
export async function readOverview(database: Database, span: Span, filters: ViewFilters): Promise<Overview> {
  const { onTime, others, bindings } = factConditions(filters);
  const window = clip(span, filters);
  const width = bucketWidth(window.from, window.to);
  const timelineWidth = bucketWidth(span.from, span.to);
  const limit = String(MOST_BARS);
  const ask = async (sql: string) => (await database.query(sql, onlyUsed(sql, bindings))).rows;
  const conditions = ['true', ...others, ...onTime].join(' and ');
  const cellsOf = (bucket: number, which: string) =>
    fillQuery(readQuery('explore/cells.sql'), { width: String(bucket), conditions: which });

  const counts = await ask(fillQuery(readQuery('explore/counts.sql'), { cells: cellsOf(width, conditions) }));
  const timeline =
    onTime.length === 0
      ? undefined
      : await ask(
          fillQuery(readQuery('explore/timeline.sql'), {
            cells: cellsOf(timelineWidth, ['true', ...others].join(' and ')),
          }),
        );
  const times = await ask(
    fillQuery(readQuery('explore/latency.sql'), {
      times: fillQuery(readQuery('explore/times.sql'), { width: String(width), conditions }),
    }),
  );
  const isAll = others.length + onTime.length === 0;
  const countsBy = (key: 'name' | 'client') =>
    isAll
      ? fillQuery(readQuery('explore/counted_of_all.sql'), { key })
      : fillQuery(readQuery('explore/counted.sql'), { key, conditions });
  const names = await ask(fillQuery(readQuery('explore/top_names.sql'), { names: countsBy('name'), limit }));
  const networks = await ask(fillQuery(readQuery('explore/top_networks.sql'), { clients: countsBy('client'), limit }));
  return assemble({ span, window, timelineWidth, width, counts, timeline, times, names, networks });
}

interface Answers {
  readonly span: Pick<Span, 'from' | 'to'>;
  readonly window: Pick<Span, 'from' | 'to'>;
  readonly timelineWidth: number;
  readonly width: number;
  readonly counts: Rows;
  /** Absent where it is the same as the outcomes over time. */
  readonly timeline?: Rows | undefined;
  readonly times: Rows;
  readonly names: Rows;
  readonly networks: Rows;
}

function assemble({ span, window, timelineWidth, width, counts, timeline, times, names, networks }: Answers): Overview {
  const total = (name: string) =>
    Number(counts.find(({ chart, value }) => chart === 'total' && value === name)?.n ?? 0);
  const series = (chart: string, rows: Rows = counts, seconds = width): Series =>
    rows.filter((row) => row.chart === chart).map((row) => [timeOf(row, seconds), String(row.value), Number(row.n)]);
  const bars = (chart: string): Bar[] => barsOf(counts.filter((row) => row.chart === chart)).slice(0, MOST_BARS);
  const ofAll = times.find(({ bucket }) => bucket === null);
  const outcomes = series('outcome_over_time');
  return {
    span: { from: span.from.getTime(), to: span.to.getTime() },
    window: { from: window.from.getTime(), to: window.to.getTime() },
    timeline_width: timelineWidth,
    width,
    totals: {
      connections: total('connections'),
      completed: total('completed'),
      legacy: total('legacy'),
      key_exchange_logged: total('key_exchange_logged'),
      post_quantum: total('post_quantum'),
      clients: Number(networks[0]?.all_clients ?? 0),
      p50_ms: numberOf(ofAll?.p50_ms),
      p99_ms: numberOf(ofAll?.p99_ms),
    },
    timeline: timeline === undefined ? outcomes : series('timeline', timeline, timelineWidth),
    outcomes,
    versions: series('version_over_time'),
    shares: series('legacy_over_time'),
    latency: times
      .filter(({ bucket }) => bucket !== null)
      .map((row) => ({
        time: timeOf(row, width),
        n: Number(row.n),
        p50_ms: Number(row.p50_ms),
        p99_ms: Number(row.p99_ms),
      })),
    bars: {
      version: bars('version'),
      cipher: bars('cipher'),
      outcome: bars('outcome'),
      key_exchange: bars('key_exchange'),
      load_balancer: bars('load_balancer'),
      listener: bars('listener'),
      sni: barsOf(names),
      client: barsOf(networks).map((bar) => ({ ...bar, value: networkText(bar.value) })),
    },
  };
}

function barsOf(rows: Rows): Bar[] {
  return rows.map(({ value, n, clients }) => ({
    value: value === null || value === undefined ? null : String(value),
    n: Number(n),
    ...(clients !== undefined && { clients: Number(clients) }),
  }));
}

/** IPv6 networks come as the number of their first 48 bits. */
function networkText(value: string | null): string | null {
  if (value === null || value.includes('/')) return value;
  const first48 = BigInt(value);
  const parts = [first48 >> 32n, (first48 >> 16n) & 0xffffn, first48 & 0xffffn].map(Number);
  return `${new ipaddr.IPv6([...parts, 0, 0, 0, 0, 0])}/48`;
}

/** The part of the span that the filters leave; the whole where they leave none. */
function clip(span: Span, { from, to }: ViewFilters): { from: Date; to: Date } {
  const first = from && from > span.from ? from : span.from;
  const last = to && to < span.to ? to : span.to;
  return first < last ? { from: first, to: last } : { from: from ?? span.from, to: to ?? span.to };
}

/** DuckDB takes no value for a parameter that a statement does not name. */
function onlyUsed(sql: string, bindings: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(bindings).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql)),
  ) as Record<string, string>;
}

const timeOf = ({ bucket }: Readonly<Record<string, Cell>>, width: number): number => Number(bucket) * width * 1_000;
const numberOf = (cell: Cell | undefined): number | null => (cell === null || cell === undefined ? null : Number(cell));
