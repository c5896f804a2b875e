/**
 * Single connections to their tables: the few that the bulk loader does not take.
 */
import type { ConnectionRecord } from '../fields.js';
import { appendRows } from './append-rows.js';
import { CONNECTION_ROWS } from './columns.js';
import type { Database } from './database.js';
import { openTraits, type Traits } from './traits.js';

/** A connection with what the key of its object tells. */
export type ConnectionRow = Partial<Omit<ConnectionRecord, 'started_at' | 'ended_at'>> & {
  /** UTC milliseconds since 1970. */
  readonly started_at?: number | Date;
  readonly ended_at?: number | Date;
  readonly object_id?: number;
  readonly account_id?: string | null;
  readonly region?: string | null;
};

/** Appends connections; part of the running transaction when this returns. Throws as `appendRows`. */
export async function appendConnections(
  database: Database,
  rows: readonly ConnectionRow[],
  traits?: Traits,
): Promise<void> {
  if (rows.length === 0) return;
  const own = traits ?? (await openTraits(database));
  try {
    const numbered = rows.map((row) => ({
      ...row,
      traits_id: own.of(row as unknown as ConnectionRecord, {
        account_id: row.account_id ?? null,
        region: row.region ?? null,
      }),
    }));
    await own.save();
    await appendRows(database, CONNECTION_ROWS, numbered);
  } finally {
    if (!traits) own.close();
  }
}
