/**
 * What the overview counts from: the connections as one narrow table of numbers, made once when the explorer starts.
 * Text is looked up in four small tables. All of it is temporary and belongs to one connection.
 */
import { TlslensError } from '../errors.js';
import { fillQuery, readQuery } from '../query-files.js';
import type { Database } from '../store/database.js';

/** The whole of the connections. */
export interface Span {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  readonly connections: number;
}

/** Widths of the buckets of charts, in seconds: those that people count time in. */
const WIDTHS = [60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800] as const;
/** More bars than this are too thin to point at on a phone. */
const MOST_BUCKETS = 90;

/** The narrowest width, in seconds, at which a range has few enough buckets. */
export function bucketWidth(from: Date, to: Date): number {
  const seconds = (to.getTime() - from.getTime()) / 1_000;
  return (
    WIDTHS.find((width) => seconds / width <= MOST_BUCKETS) ?? Math.ceil(seconds / MOST_BUCKETS / 604_800) * 604_800
  );
}

/**
 * The span of the connections.
 *
 * @throws `no_data` where there are none
 */
export async function readSpan(database: Database): Promise<Span> {
  const [row = {}] = (await database.query(readQuery('explore/span.sql'))).rows;
  if (!(row.first_start instanceof Date && row.last_start instanceof Date)) {
    throw new TlslensError('no_data', `There are no connections in ${database.path}.`, {
      hint: 'Load logs first: tlslens ingest <source>, or try: tlslens demo',
    });
  }
  const second = 1_000;
  return {
    from: new Date(Math.floor(row.first_start.getTime() / second) * second),
    to: new Date((Math.floor(row.last_start.getTime() / second) + 1) * second),
    connections: Number(row.connections),
  };
}

/** Counts what the first view shows; quicker than {@link makeFacts}, and what that builds on. */
export async function makeFirstCounts(database: Database, width: number): Promise<void> {
  const texts = { width: String(width) };
  await database.run(fillQuery(readQuery('explore/first_cells.sql'), texts));
  await database.run(readQuery('explore/combos.sql'));
  await database.run(readQuery('explore/names.sql'));
  await database.run(readQuery('explore/clients.sql'));
  await database.run(fillQuery(readQuery('explore/first_times.sql'), texts));
}

/** Makes the table that every filtered view is counted from. */
export async function makeFacts(database: Database): Promise<void> {
  await database.run(readQuery('explore/facts.sql'));
}
