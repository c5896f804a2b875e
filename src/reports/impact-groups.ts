/**
 * The one pass over the connections that all of an impact answer is made from: completed handshakes in groups, in the
 * temporary table `impact_groups`. Another engine makes the groups where the logs lie, and they come here.
 */
import { fillQuery, readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import type { Database } from '../store/database.js';
import { quoteLiteral } from '../store/quote.js';
import { applyConditions, type Conditions, type ReportFilters, sqlTime } from './filters.js';
import type { MetadataTables, Segment } from './impact-segments.js';
import { isDatabase, type Source } from './source.js';

const DAY_MS = 86_400_000;
/** Bits of a HUGEINT that a shift may set. */
const BITS_OF_NUMBER = 127;
/** Groups that go into the temporary table at once. */
const BATCH = 20_000;

export interface GroupOptions {
  readonly filters: ReportFilters;
  readonly conditions: Conditions;
  readonly metadata: MetadataTables;
  readonly segments: readonly Segment[];
  /** By server name too. */
  readonly withNames: boolean;
}

/** Makes the groups in `workspace`, where `impact_segments` are already. */
export async function makeGroups(source: Source, workspace: Database, options: GroupOptions): Promise<void> {
  const { filters, conditions, metadata, segments, withNames } = options;
  const name = withNames ? 'c.domain_name' : 'cast(null as varchar)';
  const owners = readQuery(metadata.hasOwners ? 'impact/owners.sql' : 'impact/no_owners.sql');
  const days = await heldDays(source, filters, conditions);
  const groups = (texts: Readonly<Record<string, string>>) =>
    applyConditions(fillQuery(readQuery('impact/groups.sql'), { name, ...texts }), conditions);
  if (isDatabase(source)) {
    await source.run(
      fillQuery(readQuery('impact/make_owners.sql'), { owners: applyConditions(owners, conditions).sql }),
    );
    const { sql, bindings } = groups({ segments: 'impact_segments', owners: 'impact_owners', days: dayBits(days) });
    await source.run(fillQuery(readQuery('impact/make_groups.sql'), { groups: sql }), bindings);
    return;
  }
  const { sql, bindings } = groups({
    segments: relationOf(segments),
    owners: `(${owners})`,
    days: `array_join(array_agg(distinct cast(${dayNumber(days)} as varchar)), ',')`,
  });
  await workspace.run(readQuery('impact/new_groups.sql'));
  const { rows } = await source.query(sql, bindings);
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = JSON.stringify(rows.slice(at, at + BATCH), (_, value: Cell) => value);
    await workspace.run(readQuery('impact/load_groups.sql'), { rows: batch });
  }
}

interface Days {
  /** As days since 1970. */
  readonly from: number;
  readonly to: number;
}

async function heldDays(source: Source, filters: ReportFilters, conditions: Conditions): Promise<Days | undefined> {
  const { sql, bindings } = applyConditions(readQuery('impact/held_days.sql'), conditions);
  const { rows } = await source.query(sql, bindings);
  const { first_start: first, last_start: last } = rows[0] ?? {};
  if (!(first instanceof Date && last instanceof Date)) return undefined;
  return {
    from: dayOf(Math.max(first.getTime(), filters.from?.getTime() ?? first.getTime())),
    to: dayOf(Math.min(last.getTime(), filters.to?.getTime() ?? last.getTime())),
  };
}

/** The day a connection started, counted from the first one. */
function dayNumber(days: Days | undefined): string {
  if (days === undefined) return '0';
  const first = new Date(days.from * DAY_MS).toISOString().slice(0, 10);
  return `date_diff('day', date '${first}', cast(c.started_at as date))`;
}

/** Days as bits: of one number where they fit, which costs next to nothing, else of a longer string of bits. */
function dayBits(days: Days | undefined): string {
  if (days === undefined) return 'cast(1 as hugeint)';
  const day = dayNumber(days);
  const count = days.to - days.from + 1;
  return count <= BITS_OF_NUMBER
    ? `bit_or(cast(1 as hugeint) << cast(${day} as hugeint))`
    : `bitstring_agg(cast(${day} as integer), 0, ${count - 1})`;
}

const dayOf = (time: number): number => Math.floor(time / DAY_MS);

/** Segments as a relation within a query: another engine cannot see the temporary tables here. */
function relationOf(segments: readonly Segment[]): string {
  const rows = segments.map(
    ({ segment, load_balancer, listener_id, account_key, region_key, segment_from, segment_to }) =>
      `(${[
        String(segment),
        ...[load_balancer, listener_id, account_key, region_key].map(quoteLiteral),
        ...[segment_from, segment_to].map((time) => `timestamp ${quoteLiteral(sqlTime(time))}`),
      ].join(', ')})`,
  );
  return `(
    select * from (values ${rows.join(',\n    ')})
      as t (segment, load_balancer, listener_id, account_key, region_key, segment_from, segment_to)
  )`;
}
