/**
 * What the overview counts from: the connections as one narrow table of numbers, made once when the explorer starts.
 * Text is looked up in small tables. All of it is temporary and belongs to one connection.
 */
import { TlslensError } from '../errors.js';
import { fillQuery, readQuery } from '../query-files.js';
import type { Database } from '../store/database.js';

/** The whole of the connections. */
export interface Span {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
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
 * How texts become numbers, the quickest way first; the next one where two texts would share a number. To join millions
 * of rows to a table of their texts takes ten times as long as to hash them.
 */
const NUMBERINGS: readonly ((column: string) => string)[] = [
  (column) => `hash(${column})`,
  (column) => `md5_number(coalesce('=' || ${column}, ''))`,
];

/** Makes the tables that every view is counted from. */
export async function makeFacts(database: Database, numberings = NUMBERINGS): Promise<void> {
  await database.run(
    fillQuery(readQuery('explore/combos.sql'), {
      handshakes: readQuery('views/handshakes.sql'),
      handshakes_graded: readQuery('views/handshakes_graded.sql'),
    }),
  );
  const [name, client] = await numberTexts(database, numberings);
  await database.run(fillQuery(readQuery('explore/facts.sql'), { name, client }));
}

/** Makes the tables of names and clients; how the facts get the same numbers. */
async function numberTexts(database: Database, numberings: typeof NUMBERINGS): Promise<readonly [string, string]> {
  for (const number of numberings) {
    await database.run(fillQuery(readQuery('explore/names.sql'), { number: number('domain_name') }));
    await database.run(fillQuery(readQuery('explore/clients.sql'), { number: number('client_ip') }));
    const { rows } = await database.query(readQuery('explore/numbered_once.sql'));
    if (rows[0]?.is_true === true) return [number('r.domain_name'), number('r.client_ip')];
  }
  throw new TlslensError('database_failed', `Two texts of ${database.path} could not be told apart by number.`);
}

/**
 * The span of the facts.
 *
 * @throws `no_data` where there are none
 */
export async function readSpan(database: Database): Promise<Span> {
  const [row = {}] = (await database.query(readQuery('explore/span.sql'))).rows;
  if (row.first_second === null || row.last_second === null) {
    throw new TlslensError('no_data', `There are no connections in ${database.path}.`, {
      hint: 'Load logs first: tlslens ingest <source>, or try: tlslens demo',
    });
  }
  return {
    from: new Date(Number(row.first_second) * 1_000),
    to: new Date((Number(row.last_second) + 1) * 1_000),
  };
}
