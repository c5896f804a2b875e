/**
 * The ledger: which objects were met and what became of them. An object is loaded at most once.
 */
import { LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { appendRows } from './append-rows.js';
import { OBJECTS } from './columns.js';
import type { Database } from './database.js';

export type ObjectStatus = 'loaded' | 'skipped' | 'failed';

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

/** What the ledger knows of these URIs. */
export async function findKnown(database: Database, uris: readonly string[]): Promise<Map<string, KnownObject>> {
  if (uris.length === 0) return new Map();
  const { rows } = await database.query(
    'select object_id, uri, etag, status from objects where uri in (select unnest($uris))',
    { uris: listValue(uris) },
    { types: { uris: LIST(VARCHAR) } },
  );
  return new Map(rows.map((row) => [String(row.uri), row as unknown as KnownObject]));
}

/** Whether this very object was loaded before: for those whose ETag is known only after they were read. */
export async function isLoaded(database: Database, uri: string, etag: string): Promise<boolean> {
  const { rows } = await database.query(
    "select 1 from objects where uri = $uri and etag = $etag and status = 'loaded' limit 1",
    { uri, etag },
  );
  return rows.length > 0;
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

/** Removes the rows of objects (not their entries), to load them anew within the same transaction. */
export async function deleteRows(database: Database, object_ids: readonly number[]): Promise<void> {
  if (object_ids.length === 0) return;
  const ids = object_ids.join(', ');
  await database.run(`delete from connections where object_id in (${ids})`);
  await database.run(`delete from rejected_lines where object_id in (${ids})`);
}
