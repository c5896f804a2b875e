/**
 * Puts the filters and the borders of the two windows into a query of `queries/compare/`.
 */
import { readQuery } from '../query-files.js';
import { quoteLiteral } from '../store/quote.js';
import type { Span, Windows } from './compare-windows.js';
import { applyConditions, type Conditions, type FilteredQuery, sqlTime } from './filters.js';

/** The windows, and the time that the logs speak of. */
export interface ComparedWindows extends Windows {
  readonly data: Span;
}

/**
 * The query of this name. `in_before` and `in_after` are the same connections in every query, but for those that count
 * clients: whether one was there does not depend on when its connection was logged.
 */
export function compareQuery(
  name: string,
  conditions: Conditions,
  windows: ComparedWindows,
  texts: Readonly<Record<string, string>> = {},
): FilteredQuery {
  const { before, after, beforeKnownUntil } = windows;
  const byStart = `(${within(before)})`;
  const counted = `(${within(before)} and ended_at < ${sqlLiteral(beforeKnownUntil)})`;
  const all: Readonly<Record<string, string>> = {
    in_before: name === 'clients' ? byStart : counted,
    in_before_by_start: byStart,
    in_after: `(${within(after)})`,
    after_from: sqlLiteral(after.from),
    after_to: sqlLiteral(after.to),
    before_known_until: sqlLiteral(beforeKnownUntil),
    ...texts,
  };
  const sql = readQuery(`compare/${name}.sql`).replace(/\{\{(\w+)\}\}/g, (place, key: string) => all[key] ?? place);
  return applyConditions(sql, conditions);
}

function within({ from, to }: Span): string {
  return `started_at >= ${sqlLiteral(from)} and started_at < ${sqlLiteral(to)}`;
}

/** As both DuckDB and Trino read it. */
export function sqlLiteral(time: Date): string {
  return `timestamp ${quoteLiteral(sqlTime(time))}`;
}
