/**
 * Keeps the history of metadata: compares a snapshot with the versions that hold, closes those that changed or are gone
 * and opens new ones. What the snapshot was not told stays as it is.
 */
import { DuckDBTimestampValue } from '@duckdb/node-api';
import { TlslensError } from '../errors.js';
import { fillQuery, readQuery } from '../query-files.js';
import type { BundledPolicies, DescribeCall, Snapshot, SnapshotRows } from '../snapshot.js';
import { appendRows } from './append-rows.js';
import type { Bindings, Database } from './database.js';
import { METADATA_SNAPSHOTS, VERSIONED_TABLES, type VersionedTable } from './metadata-tables.js';
import { quoteIdentifier } from './quote.js';
import { inTransaction } from './transaction.js';

export interface SaveOptions {
  /** Stand in for security policies where DescribeSSLPolicies was never answered for the account and region. */
  readonly bundled?: BundledPolicies;
}

export interface SaveOutcome {
  /**
   * `saved`: new. `replaced`: it was the newest one already, and was saved again. `already_there`: it was saved before,
   * and newer ones since; nothing was done.
   */
  readonly status: 'saved' | 'replaced' | 'already_there';
  /** Versions that began with this snapshot. */
  readonly opened: number;
  /** Versions that ended with it. */
  readonly closed: number;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Saves one snapshot, in one transaction. Saving it twice changes nothing. Snapshots of an account and region are to be
 * saved in the order of their time: one that is older than the newest would have to rewrite what others were compared
 * with, and is refused.
 *
 * @throws TlslensError `bad_argument` for an older snapshot; `database_failed` and its kin
 */
export async function saveSnapshot(
  database: Database,
  snapshot: Snapshot,
  options: SaveOptions = {},
): Promise<SaveOutcome> {
  return inTransaction(database, async () => {
    const bindings: Bindings = {
      taken_at: new DuckDBTimestampValue(BigInt(snapshot.taken_at.valueOf()) * 1000n),
      account_id: snapshot.account_id ?? '',
      region: snapshot.region,
    };
    const { account_id, region } = bindings;
    const { last_taken_at, is_saved } = (await database.query(readQuery('metadata/last_snapshot.sql'), bindings))
      .rows[0] as { last_taken_at: Date | null; is_saved: boolean };
    if (last_taken_at !== null && last_taken_at > snapshot.taken_at) {
      if (is_saved) return { status: 'already_there', opened: 0, closed: 0 };
      throw olderThanLast(snapshot, last_taken_at);
    }
    if (is_saved) await undo(database, bindings);
    const home = { account_id: account_id as string, region: region as string };
    const { rows, unanswered, policiesSource } = await withPolicies(database, snapshot, options.bundled, home);
    let opened = 0;
    let closed = 0;
    for (const table of VERSIONED_TABLES) {
      const open = await openVersions(database, table as VersionedTable, home);
      const change = compare(table as VersionedTable, open, rows[table.description.name], unanswered);
      await close(database, table as VersionedTable, change.close, bindings);
      await appendRows(
        database,
        table.description,
        change.open.map((row) => ({ ...row, ...homeOf(snapshot), valid_from: snapshot.taken_at })),
      );
      opened += change.open.length;
      closed += change.close.length;
    }
    await appendRows(database, METADATA_SNAPSHOTS, [describe(snapshot, policiesSource)]);
    return { status: is_saved ? 'replaced' : 'saved', opened, closed };
  });
}

const homeOf = ({ account_id, region }: Snapshot) => ({ account_id, region });

const describe = (snapshot: Snapshot, policiesSource: string | null): Row => ({
  ...homeOf(snapshot),
  taken_at: snapshot.taken_at,
  source: snapshot.source,
  notes: snapshot.notes.map(({ message }) => message),
  unanswered: snapshot.unanswered.map(({ call, owner }) => (owner === null ? call : `${call} ${owner}`)),
  policies_source: policiesSource,
  saved_at: new Date(),
});

function olderThanLast({ taken_at, account_id, region }: Snapshot, last: Date): TlslensError {
  const where = `${account_id ?? 'unknown account'} ${region}`;
  return new TlslensError(
    'bad_argument',
    `The snapshot of ${where} at ${taken_at.toISOString()} is older than the one that is saved, of ${last.toISOString()}.`,
    {
      hint: 'Snapshots are saved in the order of their time. To add older ones, save all of them in a new database.',
      details: { account_id, region, taken_at, last },
    },
  );
}

/** Brings back what held before the newest snapshot. */
async function undo(database: Database, bindings: Bindings): Promise<void> {
  for (const { description } of VERSIONED_TABLES) {
    const table = quoteIdentifier(description.name);
    await database.run(fillQuery(readQuery('metadata/undo_opened.sql'), { table }), bindings);
    await database.run(fillQuery(readQuery('metadata/undo_closed.sql'), { table }), bindings);
  }
  await database.run(readQuery('metadata/undo_snapshot.sql'), bindings);
}

interface Version {
  readonly version: number;
  readonly row: Row;
}

async function openVersions(
  database: Database,
  table: VersionedTable,
  home: { account_id: string; region: string },
): Promise<Version[]> {
  const sql = fillQuery(readQuery('metadata/open_versions.sql'), {
    columns: contentColumns(table).map(quoteIdentifier).join(', '),
    table: quoteIdentifier(table.description.name),
  });
  const { rows } = await database.query(sql, home);
  return rows.map(({ version, ...row }) => ({ version: Number(version), row }));
}

const OF_THE_VERSION = new Set(['account_id', 'region', 'valid_from', 'valid_to']);

const contentColumns = (table: VersionedTable): string[] =>
  table.description.columns.map(({ name }) => name).filter((name) => !OF_THE_VERSION.has(name));

type IsUnanswered = (call: DescribeCall, owner: string | null) => boolean;

/** Which versions end, and which begin. */
function compare(
  table: VersionedTable,
  open: readonly Version[],
  rows: SnapshotRows[keyof SnapshotRows],
  isUnanswered: IsUnanswered,
): { close: number[]; open: Row[] } {
  const columns = contentColumns(table);
  const textOf = (row: Row, names: readonly string[]): string => JSON.stringify(names.map((name) => row[name] ?? null));
  const before = new Map(open.map((version) => [textOf(version.row, table.key), version]));
  const now = new Map<string, Row>();
  for (const given of rows) {
    const key = textOf(given as object as Row, table.key);
    now.set(key, withBorrowed(table, given as object as Row, before.get(key)?.row, isUnanswered));
  }
  const change = { close: [] as number[], open: [] as Row[] };
  for (const [key, row] of now) {
    const held = before.get(key);
    if (held !== undefined && textOf(held.row, columns) === textOf(row, columns)) continue;
    if (held !== undefined) change.close.push(held.version);
    change.open.push(row);
  }
  for (const [key, { version, row }] of before) {
    const silent = table.sources(row).some(([call, owner]) => isUnanswered(call, owner));
    if (!now.has(key) && !silent) change.close.push(version);
  }
  return change;
}

function withBorrowed(table: VersionedTable, row: Row, held: Row | undefined, isUnanswered: IsUnanswered): Row {
  if (held === undefined) return row;
  const kept = table.borrowed
    .filter(({ call, owner }) => isUnanswered(call, String(row[owner])))
    .flatMap(({ columns }) => columns.map((name) => [name, held[name]] as const));
  return kept.length === 0 ? row : { ...row, ...Object.fromEntries(kept) };
}

async function close(
  database: Database,
  table: VersionedTable,
  versions: readonly number[],
  { taken_at }: Bindings,
): Promise<void> {
  if (versions.length === 0) return;
  const sql = fillQuery(readQuery('metadata/close_versions.sql'), {
    table: quoteIdentifier(table.description.name),
    versions: versions.join(', '),
  });
  await database.run(sql, { taken_at: taken_at ?? null });
}

interface Prepared {
  readonly rows: SnapshotRows;
  readonly unanswered: IsUnanswered;
  readonly policiesSource: string | null;
}

/** The rows to compare: with the bundled policies where the API never told its own. */
async function withPolicies(
  database: Database,
  snapshot: Snapshot,
  bundled: BundledPolicies | undefined,
  home: { account_id: string; region: string },
): Promise<Prepared> {
  const silent = new Set(snapshot.unanswered.map(({ call, owner }) => `${call} ${owner ?? ''}`));
  const told: IsUnanswered = (call, owner) =>
    silent.has(`${call} `) || (owner !== null && silent.has(`${call} ${owner}`));
  if (!told('DescribeSSLPolicies', null)) return { rows: snapshot.rows, unanswered: told, policiesSource: 'api' };

  const policies = VERSIONED_TABLES.find(({ description }) => description.name === 'ssl_policies') as VersionedTable;
  const open = await openVersions(database, policies, home);
  const fromApi = open.some(({ row }) => row.source === 'api');
  if (fromApi || bundled === undefined) {
    const source = open[0]?.row.source;
    return { rows: snapshot.rows, unanswered: told, policiesSource: typeof source === 'string' ? source : null };
  }
  const source = `bundled ${bundled.as_of}`;
  return {
    rows: {
      ...snapshot.rows,
      ssl_policies: bundled.policies.map(({ name, protocols, ciphers }) => ({
        ssl_policy: name,
        protocols: [...protocols].sort(),
        source,
        raw: JSON.stringify({ Ciphers: ciphers, Name: name, SslProtocols: protocols }),
      })),
      ssl_policy_ciphers: bundled.policies.flatMap(({ name, ciphers }) =>
        ciphers.map((cipher, index) => ({ ssl_policy: name, cipher, priority: index + 1 })),
      ),
    },
    unanswered: (call, owner) => call !== 'DescribeSSLPolicies' && told(call, owner),
    policiesSource: source,
  };
}
