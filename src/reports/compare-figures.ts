/**
 * The figures of both windows side by side: volume, outcomes, versions, ciphers, key exchange, handshake times.
 */
import type { Cell, ChartSpec, Coverage, ResultColumn } from '../result.js';
import type { QueryAnswer } from '../store/database.js';
import { type ComparedWindows, compareQuery } from './compare-query.js';
import { type ClientSums, judgeDifference, NO_CLIENTS, shareOf } from './compare-spread.js';
import { lengthOf } from './compare-windows.js';
import type { Conditions } from './filters.js';
import type { Source } from './source.js';

type Row = QueryAnswer['rows'][number];
type FigureRow = Readonly<Record<string, Cell>>;

export const FIGURE_COLUMNS: readonly ResultColumn[] = [
  { name: 'section', type: 'VARCHAR', description: 'what is compared' },
  { name: 'item', type: 'VARCHAR', key: true, description: 'which one of it' },
  { name: 'unit', type: 'VARCHAR', wide: true, description: 'what before, after and difference count' },
  { name: 'before', type: 'DOUBLE', description: 'in the window before; NULL where there is nothing to measure' },
  { name: 'after', type: 'DOUBLE', description: 'in the window after; NULL where there is nothing to measure' },
  { name: 'change', type: 'VARCHAR', description: 'the difference in words: pt are percentage points of the share' },
  { name: 'difference', type: 'DOUBLE', wide: true, description: 'after less before' },
  { name: 'before_share', type: 'DOUBLE', unit: 'share', wide: true, description: 'before, as a share of share_of' },
  { name: 'after_share', type: 'DOUBLE', unit: 'share', wide: true, description: 'after, as a share of share_of' },
  { name: 'points', type: 'DOUBLE', wide: true, description: 'after_share less before_share, in percentage points' },
  { name: 'share_of', type: 'VARCHAR', wide: true, description: 'what the shares are of' },
  {
    name: 'sample',
    type: 'VARCHAR',
    description: 'what the sizes of the samples allow to say of the difference; NULL where none is said',
  },
];

/** What a page draws: the shares of each section, and the handshake times. */
export const FIGURE_CHARTS: readonly ChartSpec[] = [
  ...(
    [
      ['outcome', 'Outcomes, as shares of the connections'],
      ['version', 'TLS versions, as shares of the completed handshakes'],
      ['key exchange', 'Key exchange, as shares of the completed handshakes'],
      ['cipher', 'Cipher suites, as shares of the completed handshakes'],
    ] as const
  ).map(
    ([value, title]): ChartSpec => ({
      kind: 'bar',
      x: ['item'],
      y: ['before_share', 'after_share'],
      only: { column: 'section', value },
      title,
    }),
  ),
  {
    kind: 'bar',
    x: ['item'],
    y: ['before', 'after'],
    only: { column: 'section', value: 'handshake ms' },
    title: 'Handshake time in ms',
  },
];

const QUANTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const;

/** Handshakes beyond a quantile below which it is an accident. */
const FEWEST_BEYOND = 10;

export interface Figures {
  readonly rows: readonly FigureRow[];
  readonly sql: string;
  /** Counted connections of each window. */
  readonly connections: Readonly<Record<Side, number>>;
}

export type Side = 'before' | 'after';

/** Everything that is measured in both windows. */
export async function readFigures(
  database: Source,
  conditions: Conditions,
  windows: ComparedWindows,
  coverage: Readonly<Record<Side, Coverage>>,
): Promise<Figures> {
  const ask = async (name: string, texts?: Record<string, string>) => {
    const { sql, bindings } = compareQuery(name, conditions, windows, texts);
    return (await database.query(sql, bindings)).rows;
  };
  const volume = bySide(await ask('volume'));
  const shares = await ask('figures');
  const latency = bySide(await ask('latency'));
  return {
    rows: [
      ...volumeRows(volume, windows),
      ...coverageRows(coverage),
      ...shareRows(shares),
      ...(await latencyRows(latency, (texts) => ask('slower', texts))),
    ],
    sql: compareQuery('figures', conditions, windows).written,
    connections: { before: Number(volume.before?.connections ?? 0), after: Number(volume.after?.connections ?? 0) },
  };
}

type Sides = Partial<Record<Side, Row>>;

function bySide(rows: readonly Row[]): Sides {
  return Object.fromEntries(rows.map((row) => [String(row.side), row]));
}

const EMPTY = {
  unit: null,
  before: null,
  after: null,
  change: null,
  difference: null,
  before_share: null,
  after_share: null,
  points: null,
  share_of: null,
  sample: null,
};

function measure(section: string, item: string, unit: string, before: number | null, after: number | null): FigureRow {
  const difference = differenceOf(before, after);
  return { section, item, ...EMPTY, unit, before, after, change: signed(difference), difference };
}

function differenceOf(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

/** For volumes: they differ in size too much for a plain difference to be read. */
function relative(row: FigureRow): FigureRow {
  const [before, difference] = [Number(row.before), Number(row.difference)];
  return { ...row, change: before === 0 ? null : signed((difference / before) * 100, ' %') };
}

function signed(value: number | null, unit = ''): string | null {
  if (value === null) return null;
  const text = Math.abs(value).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${text === '0' ? '' : value > 0 ? '+' : '-'}${text}${unit}`;
}

function volumeRows({ before, after }: Sides, windows: ComparedWindows): FigureRow[] {
  const count = (name: string) => [Number(before?.[name] ?? 0), Number(after?.[name] ?? 0)] as const;
  const [connectionsBefore, connectionsAfter] = count('connections');
  const perHour = (connections: number, side: Side) =>
    Math.round((connections / (lengthOf(windows[side]) / 3_600_000)) * 100) / 100;
  return [
    measure('volume', 'connections', 'connections', connectionsBefore, connectionsAfter),
    measure(
      'volume',
      'connections per hour',
      'connections per hour',
      perHour(connectionsBefore, 'before'),
      perHour(connectionsAfter, 'after'),
    ),
    measure('volume', 'client IPs', 'addresses', ...count('clients')),
    measure('volume', 'bytes received', 'bytes', ...count('received_bytes')),
    measure('volume', 'bytes sent', 'bytes', ...count('sent_bytes')),
  ].map(relative);
}

function coverageRows({ before, after }: Readonly<Record<Side, Coverage>>): FigureRow[] {
  return [
    measure('coverage', 'log objects', 'objects', before.objects, after.objects),
    measure('coverage', '5-minute gaps', 'periods without an object', before.gaps, after.gaps),
    measure('coverage', 'rejected lines', 'lines', before.rejected_lines, after.rejected_lines),
  ];
}

function shareRows(rows: readonly Row[]): FigureRow[] {
  const items = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.section, row.item]);
    items.set(key, [...(items.get(key) ?? []), row]);
  }
  // As the query has them by section; within one, the most frequent first.
  const total = (sides: readonly Row[]) => sides.reduce((sum, { x }) => sum + Number(x), 0);
  const position = ([row]: readonly Row[]) => Number(row?.position);
  const sorted = [...items.values()].sort((a, b) => position(a) - position(b) || total(b) - total(a));
  return sorted.map((sides) => {
    const [first] = sides as [Row];
    const before = sumsOf(sides.find(({ side }) => side === 'before'));
    const after = sumsOf(sides.find(({ side }) => side === 'after'));
    const isOutcome = first.section === 'outcome';
    const beforeShare = shareOf(before);
    const afterShare = shareOf(after);
    const points = beforeShare === null || afterShare === null ? null : hundredths((afterShare - beforeShare) * 100);
    return {
      ...measure(
        String(first.section),
        String(first.item),
        isOutcome ? 'connections' : 'handshakes',
        before.x,
        after.x,
      ),
      before_share: beforeShare,
      after_share: afterShare,
      change: signed(points, ' pt'),
      points,
      share_of: isOutcome ? 'connections' : 'completed handshakes',
      sample: judgeDifference(before, after),
    };
  });
}

function sumsOf(row: Row | undefined): ClientSums {
  if (row === undefined) return NO_CLIENTS;
  return {
    x: Number(row.x),
    xx: Number(row.xx),
    xm: Number(row.xm),
    m: Number(row.m),
    mm: Number(row.mm),
    clients: Number(row.clients),
  };
}

async function latencyRows(
  { before, after }: Sides,
  askSlower: (texts: Record<string, string>) => Promise<readonly Row[]>,
): Promise<FigureRow[]> {
  const time = (row: Row | undefined, name: string) => (row ? Number(row[`${name}_ms`]) : null);
  // The quantiles of the window before are borders: how many of the window after lie beyond them is a share.
  const slower =
    before && after
      ? await askSlower(Object.fromEntries(QUANTILES.map(([name]) => [name, String(time(before, name))])))
      : [];
  return QUANTILES.map(([name, quantile]) => {
    const sums = (side: Side) => sumsOf(slower.find((row) => row.item === name && row.side === side));
    return {
      ...measure('handshake ms', name, 'ms', time(before, name), time(after, name)),
      change: signed(differenceOf(time(before, name), time(after, name)), ' ms'),
      sample: tailNote(quantile, before, after) ?? judgeDifference(sums('before'), sums('after')),
    };
  });
}

/** Set where too few handshakes lie beyond the quantile. */
function tailNote(quantile: number, before: Row | undefined, after: Row | undefined): string | undefined {
  const [low, high] = [before, after].map((row) => {
    const completed = Number(row?.completed ?? 0);
    // 0.1 * 100 is a little above 10 in binary.
    return completed - Math.ceil(quantile * completed - 1e-9);
  }) as [number, number];
  return Math.min(low, high) < FEWEST_BEYOND ? `few beyond: ${low}, ${high}` : undefined;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
