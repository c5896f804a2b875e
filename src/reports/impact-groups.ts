/**
 * The one pass over the connections that all of an impact answer is made from: completed handshakes in groups, in the
 * temporary table `impact_groups`.
 */
import { fillQuery, readQuery } from '../query-files.js';
import type { Database } from '../store/database.js';
import { applyConditions, type Conditions, type ReportFilters } from './filters.js';
import type { MetadataTables } from './impact-segments.js';

const DAY_MS = 86_400_000;
/** Bits of a HUGEINT that a shift may set. */
const BITS_OF_NUMBER = 127;

/** Makes the groups, by server name too where `withNames`. Expects `impact_segments`. */
export async function makeGroups(
  database: Database,
  filters: ReportFilters,
  conditions: Conditions,
  { hasOwners }: MetadataTables,
  withNames: boolean,
): Promise<void> {
  await database.run(readQuery(hasOwners ? 'impact/owners.sql' : 'impact/no_owners.sql'));
  const sql = fillQuery(readQuery('impact/groups.sql'), {
    name: withNames ? 'c.domain_name' : 'cast(null as varchar)',
    days: await daySet(database, filters),
  });
  const { sql: filtered, bindings } = applyConditions(sql, conditions);
  await database.run(filtered, bindings);
}

/** Days as bits: of one number where they fit, which costs next to nothing, else of a longer string of bits. */
async function daySet(database: Database, filters: ReportFilters): Promise<string> {
  const { rows } = await database.query(readQuery('impact/held_days.sql'));
  const { first_start: first, last_start: last } = rows[0] ?? {};
  if (!(first instanceof Date && last instanceof Date)) return 'cast(1 as hugeint)';
  const from = dayOf(Math.max(first.getTime(), filters.from?.getTime() ?? first.getTime()));
  const to = dayOf(Math.min(last.getTime(), filters.to?.getTime() ?? last.getTime()));
  const day = `date_diff('day', date '${new Date(from * DAY_MS).toISOString().slice(0, 10)}', c.started_at)`;
  const days = to - from + 1;
  return days <= BITS_OF_NUMBER
    ? `bit_or(cast(1 as hugeint) << cast(${day} as hugeint))`
    : `bitstring_agg(cast(${day} as integer), 0, ${days - 1})`;
}

const dayOf = (time: number): number => Math.floor(time / DAY_MS);
