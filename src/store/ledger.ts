/**
 * The ledger: which objects were met and what became of them. An object is loaded at most once.
 */
import { DuckDBTimestampValue, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { appendRows } from './append-rows.js';
import { OBJECTS } from './columns.js';
import type { Bindings, Database } from './database.js';

/** `retired`: loaded once, its rows deleted for their age; never loaded again. */
export type ObjectStatus = 'loaded' | 'skipped' | 'failed' | 'retired';

export interface LedgerEntry {
  readonly object_id: number;
  readonly uri: string;
  readonly etag: string;
  readonly size_bytes: number | null;
  readonly account_id: string | null;
  readonly region: string | null;
  readonly load_balancer: string | null;
  readonly period_end: Date | null;
  /** How it is stored and, of vended logs, the format of its records: `gzip`, `gzip+json`. */
  readonly format: string | null;
  readonly status: ObjectStatus;
  readonly reason: string | null;
  readonly lines: number;
  readonly connections: number;
  readonly rejected: number;
  readonly non_data_lines: number;
}

export interface KnownObject {
  readonly object_id: number;
  readonly uri: string;
  readonly etag: string;
  readonly status: ObjectStatus;
}

/** An object that is asked about, with the period that its key tells. */
export interface AskedObject {
  readonly uri: string;
  readonly period_end: Date | null;
}

const FIND = 'select object_id, uri, etag, status from objects where uri in (from asked)';

/**
 * What the ledger knows of these objects. For those whose period is known the cost hardly grows with the ledger:
 * entries lie in it about as they were listed, so that DuckDB passes over those of other periods unread. (An `or` in
 * the place of the union would have it read them all.)
 */
export async function findKnown(database: Database, asked: readonly AskedObject[]): Promise<Map<string, KnownObject>> {
  const dated = asked.filter(({ period_end }) => period_end);
  const times = dated.map(({ period_end }) => Number(period_end));
  const bounds = { first: timestamp(Math.min(...times)), last: timestamp(Math.max(...times)) };
  const ofPeriod = `${FIND} and period_end between $first and $last union all ${FIND} and period_end is null`;
  const undated = asked.filter(({ period_end }) => !period_end);
  return new Map([
    ...(dated.length > 0 ? await find(database, dated, ofPeriod, bounds) : []),
    ...(undated.length > 0 ? await find(database, undated, FIND, {}) : []),
  ]);
}

async function find(
  database: Database,
  asked: readonly AskedObject[],
  sql: string,
  bounds: Bindings,
): Promise<[string, KnownObject][]> {
  const { rows } = await database.query(
    `with asked as (select unnest($uris)) ${sql}`,
    { uris: listValue(asked.map(({ uri }) => uri)), ...bounds },
    { types: { uris: LIST(VARCHAR) } },
  );
  return rows.map((row) => [String(row.uri), row as unknown as KnownObject]);
}

const timestamp = (milliseconds: number) =>
  new DuckDBTimestampValue(Number.isFinite(milliseconds) ? BigInt(milliseconds) * 1000n : 0n);

/**
 * The entry of this very object if it was loaded before, or deleted for its age since: for those whose ETag is known only
 * after they were read.
 */
export async function findByContent(
  database: Database,
  uri: string,
  etag: string,
): Promise<{ readonly object_id: number; readonly isRetired: boolean } | undefined> {
  const { rows } = await database.query(
    "select object_id, status from objects where uri = $uri and etag = $etag and status in ('loaded', 'retired') limit 1",
    { uri, etag },
  );
  const [entry] = rows;
  return entry && { object_id: Number(entry.object_id), isRetired: entry.status === 'retired' };
}

/** The number that the next new object gets. */
export async function nextObjectId(database: Database): Promise<number> {
  const { rows } = await database.query('select coalesce(max(object_id), 0) + 1 as next from objects');
  return Number(rows[0]?.next);
}

/** Writes entries, replacing those of the same object numbers. To be called within the transaction of their rows. */
export async function writeEntries(database: Database, entries: readonly LedgerEntry[], now: Date): Promise<void> {
  if (entries.length === 0) return;
  const ids = entries.map(({ object_id }) => object_id).join(', ');
  await database.run(`delete from objects where object_id in (${ids})`);
  await appendRows(
    database,
    OBJECTS,
    entries.map((entry) => ({ ...entry, loaded_at: now })),
  );
}

/** Removes objects as if they had never been loaded: rows and entries. To be called within a transaction. */
export async function forgetObjects(database: Database, object_ids: readonly number[]): Promise<void> {
  if (object_ids.length === 0) return;
  await deleteRows(database, object_ids);
  await database.run(`delete from objects where object_id in (${object_ids.join(', ')})`);
}

/** Removes the rows of objects (not their entries), to load them anew within the same transaction. */
export async function deleteRows(database: Database, object_ids: readonly number[]): Promise<void> {
  if (object_ids.length === 0) return;
  const ids = object_ids.join(', ');
  await database.run(`delete from connection_rows where object_id in (${ids})`);
  await database.run(`delete from rejected_lines where object_id in (${ids})`);
}
