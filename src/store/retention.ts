/**
 * Takes old connections out of a database file, for good: rows go, their objects stay in the ledger as retired, and the
 * file shrinks.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import { TlslensError } from '../errors.js';
import { readQuery } from '../query-files.js';
import { type Database, openDatabase, STORAGE_VERSION } from './database.js';
import { openError } from './duckdb-errors.js';
import { quoteLiteral } from './quote.js';

export interface RetainOptions {
  /** Objects that lie wholly before this time go: by the end of their period, or by their newest connection. */
  readonly olderThan: Date;
  readonly threads?: number;
  readonly memoryLimit?: string;
}

export interface Retired {
  readonly objects: number;
  readonly connections: number;
  readonly rejected_lines: number;
}

export interface RetainSummary extends Retired {
  /** Size of the database file. */
  readonly bytes_before: number;
  readonly bytes_after: number;
  /** Why the file was not made smaller; `null` where it was, or had no space to give back. */
  readonly not_compacted: string | null;
}

/**
 * Deletes what is older than `olderThan` from the database at `path`, which nobody may have open, and gives the space
 * back. The deletion is one transaction. The smaller file is written beside the old one and takes its place at once: a
 * kill at any moment leaves one of the two, whole. Where there is no room for it, the old file stays and its free space
 * is used by later ingests.
 *
 * @throws `database_missing`, `database_locked`, `database_foreign`, `disk_full`, `database_failed`
 */
export async function retain(path: string, options: RetainOptions): Promise<RetainSummary> {
  if (!existsSync(path)) await openDatabase(path, { mode: 'read' });
  removeCopy(path);
  const bytes_before = statSync(path).size;
  const { threads, memoryLimit } = options;
  const limits = { ...(threads !== undefined && { threads }), ...(memoryLimit !== undefined && { memoryLimit }) };
  const database = await openDatabase(path, { mode: 'write', ...limits });
  let retired: Retired;
  let isWorthwhile: boolean;
  try {
    retired = await retire(database, options.olderThan);
    await database.run('checkpoint');
    isWorthwhile = await isWorthCompacting(database);
  } finally {
    database.close();
  }
  const not_compacted = isWorthwhile ? await tryToCompact(path) : null;
  return { ...retired, bytes_before, bytes_after: statSync(path).size, not_compacted };
}

/**
 * The deletion alone, in one transaction: connections and rejected lines go; loaded and failed objects become retired
 * ones, with their URI and ETag but without counts. Objects without a period and without connections are as old as
 * their entry.
 */
export async function retire(database: Database, olderThan: Date): Promise<Retired> {
  const cut = { cut: new DuckDBTimestampValue(BigInt(olderThan.getTime()) * 1000n) };
  await database.run('begin');
  try {
    await database.run(readQuery('store/old_objects.sql'), cut);
    const old = 'where object_id in (select object_id from old_objects)';
    const connections = await database.run(`delete from connection_rows ${old}`);
    const rejected_lines = await database.run(`delete from rejected_lines ${old}`);
    const reason = `older than ${olderThan.toISOString()}`;
    const objects = await database.run(
      `update objects set status = 'retired', reason = $reason, lines = 0, connections = 0, rejected = 0,
        non_data_lines = 0 ${old}`,
      { reason },
    );
    await database.run(readQuery('store/unused_traits.sql'));
    await database.run('drop table old_objects');
    await database.run('commit');
    return { objects, connections, rejected_lines };
  } catch (error) {
    await database.run('rollback').catch(() => undefined);
    throw error;
  }
}

/** Copying costs time and, for a while, disk: not for less than this share of the file. */
const WORTHWHILE_SHARE = 0.1;

/** Space can be free in two ways: as whole blocks, and as deleted rows among others that are still there. */
async function isWorthCompacting(database: Database): Promise<boolean> {
  const { rows } = await database.query(readQuery('store/free_space.sql'));
  return Number(rows[0]?.free_share) > WORTHWHILE_SHARE;
}

const compactedPath = (path: string): string => `${path}.compacted`;

/** One that failed, or that a killed process left. */
function removeCopy(path: string): void {
  for (const file of [compactedPath(path), `${compactedPath(path)}.wal`]) rmSync(file, { force: true });
}

/** Why it could not be done, where that is no fault: the rows are deleted all the same. */
async function tryToCompact(path: string): Promise<string | null> {
  try {
    return await compact(path);
  } catch (error) {
    removeCopy(path);
    const canWait = error instanceof TlslensError && ['disk_full', 'database_locked'].includes(error.code);
    if (canWait) return error.message;
    throw error;
  }
}

/**
 * Puts a copy without free blocks in the place of the file: DuckDB reuses free blocks, but gives back only those at the
 * very end of a file.
 */
async function compact(path: string): Promise<string | null> {
  const target = compactedPath(path);
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    // Attached for reading until the new file is in place: nobody can write to the old one meanwhile.
    await run(connection, `attach ${quoteLiteral(path)} as old (read_only)`, path);
    // It belongs to the old file, and would be applied to the new one.
    if (existsSync(`${path}.wal`)) return `Could not make ${path} smaller: it was written to meanwhile.`;
    await run(connection, `attach ${quoteLiteral(target)} as new (storage_version '${STORAGE_VERSION}')`, path);
    await run(connection, "set force_compression = 'dict_fsst'", path);
    await run(connection, 'copy from database old to new', path);
    await run(connection, 'detach new', path);
    syncToDisk(target);
    renameSync(target, path);
    syncToDisk(dirname(path));
    return null;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function run(connection: DuckDBConnection, sql: string, path: string): Promise<void> {
  try {
    await connection.run(sql);
  } catch (error) {
    throw openError(error, path, `make ${path} smaller`);
  }
}

function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
