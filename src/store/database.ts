/**
 * Opens a tlslens database: a DuckDB file with this schema version, and no other. Everything that talks to DuckDB
 * goes through here.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { messageOf, TlslensError } from '../errors.js';
import type { Cell, ResultColumn } from '../result.js';
import { toCell } from './cells.js';
import { openError, queryError } from './duckdb-errors.js';
import { hasConnections, type Manifest, readManifest } from './export-manifest.js';
import { asPattern, fileViews } from './export-views.js';
import { quoteList, quoteLiteral } from './quote.js';
import { applySchema, installViews, SCHEMA_VERSION } from './schema.js';

export type Bindings = Readonly<Record<string, DuckDBValue>>;
/** DuckDB types of bindings that their values do not tell: lists, NULLs. */
export type BindingTypes = Readonly<Record<string, DuckDBType>>;

/** A time as a value to bind. */
export const timestampOf = (time: Date): DuckDBValue => new DuckDBTimestampValue(BigInt(time.getTime()) * 1000n);

export interface QueryAnswer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  /** Whether rows beyond `maxRows` were left in the database. */
  readonly truncated: boolean;
}

export interface Database {
  readonly path: string;
  /** Texts of views that are not those of `queries/views/`: an export has its tables as views over its files. */
  readonly instead: Readonly<Record<string, string>>;
  /** The raw connection, for `store/` alone. */
  readonly connection: DuckDBConnection;
  /**
   * Runs one statement and reads its rows, at most `maxRows` of them. Statements of one connection run one after the
   * other, in the order of the calls. Throws `database_failed` and its kin.
   */
  query(sql: string, bindings?: Bindings, options?: { maxRows?: number; types?: BindingTypes }): Promise<QueryAnswer>;
  /** Runs statements for their effect; the number of rows the last one changed. */
  run(sql: string, bindings?: Bindings): Promise<number>;
  /** A second connection to the same database, with transactions of its own; to be closed before this one. */
  connect(): Promise<Database>;
  /** Stops the statement that is running, if any. */
  interrupt(): void;
  close(): void;
}

export interface OpenOptions {
  /** `read` opens the file read-only, with files, network, extensions and settings locked. */
  readonly mode: 'read' | 'write';
  readonly threads?: number;
  /** For example `2GiB`. */
  readonly memoryLimit?: string;
  /** The one file that a reader's statements may write all the same: where an answer is to go as Parquet. */
  readonly writablePath?: string;
  /** The one folder whose files a reader's statements may read and write all the same: where an export is made. */
  readonly allowedFolder?: string;
  /** How long to wait for another process that has the file open. Default: not at all. */
  readonly waitMs?: number;
  /** Called once, when the wait begins. */
  readonly onWait?: (locked: TlslensError) => void;
  /** A writer with files, network, extensions and settings locked as for a reader. */
  readonly locked?: boolean;
  /** Where DuckDB writes what does not fit in memory, and what it takes for the home directory. Default: beside the file. */
  readonly scratchDir?: string;
}

/** Readable by DuckDB 1.4 and later; older versions lack the string compression used. */
export const STORAGE_VERSION = 'v1.4.0';

/** A database in memory, writable, for tests and one-off reading. */
export const IN_MEMORY = ':memory:';

/**
 * Opens `path`, creating it in `write` mode where there is none. The folder of an export is opened for reading alike.
 *
 * @throws `database_missing`, `database_foreign` (not DuckDB, or not tlslens), `database_newer`, `database_locked`
 */
export async function openDatabase(path: string, options: OpenOptions): Promise<Database> {
  const isFile = path !== IN_MEMORY;
  if (isFile && options.mode === 'read' && !existsSync(path)) {
    throw new TlslensError('database_missing', `There is no database at ${path}.`, {
      hint: 'Make one with: tlslens ingest <source>, or try: tlslens demo',
      details: { path },
    });
  }
  const manifest = isFile ? readManifest(path) : null;
  if (manifest !== null) return openExport(path, manifest, options);
  if (isFile && options.mode === 'write') makeFolder(path);
  const instance = await openInstance(path, options);
  // Temporary views belong to one connection: a reader's second connection needs its own.
  const onConnect = options.mode === 'read' ? (second: Database) => installViews(second, 'temporary') : async () => {};
  const database = wrap(path, instance, await instance.connect(), onConnect);
  return prepared(database, options, prepare);
}

async function prepared(
  database: Database,
  options: OpenOptions,
  prepare: (database: Database, options: OpenOptions) => Promise<void>,
): Promise<Database> {
  try {
    // For every connection: once the configuration is locked, a later one could not set its own.
    await database.run("set global timezone = 'UTC'");
    await prepare(database, options);
    await lock(database, options);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** A database in memory that has nothing but views over the files, and can reach no other file. */
async function openExport(path: string, manifest: Manifest, options: OpenOptions): Promise<Database> {
  if (options.mode === 'write') {
    throw new TlslensError('database_foreign', `Could not write to ${path}: it is an export, which is only read.`, {
      hint: 'Name the database that it was made of with --db, then export again.',
      details: { path },
    });
  }
  const scratchDir = options.scratchDir ?? join(tmpdir(), `tlslens-${process.pid}`);
  const instance = await openInstance(IN_MEMORY, { ...options, scratchDir });
  const root = resolve(path);
  const instead = fileViews(root, hasConnections(manifest));
  const database = wrap(path, instance, await instance.connect(), async () => {}, undefined, instead);
  const folders = [`${root}/`, `${asPattern(root)}/`];
  const allowed = quoteList([
    ...folders,
    ...(options.allowedFolder === undefined ? [] : [`${options.allowedFolder}/`]),
  ]);
  return prepared(database, options, async () => {
    await installViews(database, 'stored', instead);
    await database.run(`set allowed_directories = ${allowed}`);
  });
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new TlslensError(
      'database_failed',
      `Could not make a folder for the database ${path}: ${messageOf(error)}.`,
      {
        hint: 'Name a file in a place that can be written, with --db or $TLSLENS_DB.',
        cause: error,
        details: { path },
      },
    );
  }
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;

/** Tries again until the wait is over where another process has the file open. */
async function openInstance(path: string, options: OpenOptions): Promise<DuckDBInstance> {
  const { waitMs = 0, onWait } = options;
  const end = performance.now() + waitMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await openOnce(path, options);
    } catch (error) {
      const left = end - performance.now();
      if (!(error instanceof TlslensError) || error.code !== 'database_locked' || left <= 0) throw error;
      if (pause === FIRST_PAUSE_MS) onWait?.(error);
      await delay(Math.min(pause, left));
    }
  }
}

async function openOnce(path: string, options: OpenOptions): Promise<DuckDBInstance> {
  const config: Record<string, string> = {
    storage_compatibility_version: STORAGE_VERSION,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
  if (options.mode === 'read' && path !== IN_MEMORY) config.access_mode = 'READ_ONLY';
  if (options.threads !== undefined) config.threads = String(options.threads);
  if (options.memoryLimit !== undefined) config.memory_limit = options.memoryLimit;
  if (options.scratchDir !== undefined) {
    config.temp_directory = join(options.scratchDir, 'duckdb-temp');
    config.home_directory = options.scratchDir;
  }
  try {
    return await DuckDBInstance.create(path, config);
  } catch (error) {
    throw openError(error, path);
  }
}

function wrap(
  path: string,
  instance: DuckDBInstance,
  connection: DuckDBConnection,
  onConnect: (second: Database) => Promise<void>,
  closeAlso = () => instance.closeSync(),
  instead: Readonly<Record<string, string>> = {},
): Database {
  // A statement ends the stream of the one before on the same connection: a second call has to wait for its turn.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    path,
    instead,
    connection,
    async query(sql, bindings, { maxRows = Number.POSITIVE_INFINITY, types } = {}) {
      try {
        return await inTurn(() => read(connection, sql, bindings, maxRows, types));
      } catch (error) {
        throw queryError(error, `read from ${path}`);
      }
    },
    async run(sql, bindings) {
      try {
        return (await inTurn(() => connection.run(sql, bindings))).rowsChanged;
      } catch (error) {
        throw queryError(error, `write to ${path}`);
      }
    },
    async connect() {
      const second = wrap(path, instance, await instance.connect(), onConnect, () => undefined, instead);
      await onConnect(second);
      return second;
    },
    interrupt: () => connection.interrupt(),
    close() {
      connection.closeSync();
      closeAlso();
    },
  };
}

/** Runs a statement and reads its answer; throws DuckDB's own errors. */
export async function read(
  connection: DuckDBConnection,
  sql: string,
  bindings: Bindings | undefined,
  maxRows: number,
  types?: BindingTypes,
): Promise<QueryAnswer> {
  const result = await connection.stream(sql, bindings, types);
  const names = result.deduplicatedColumnNames();
  const columnTypes = result.columnTypes();
  const rows: Record<string, Cell>[] = [];
  let truncated = false;
  reading: for await (const chunk of result) {
    for (const values of chunk.getRows()) {
      if (rows.length >= maxRows) {
        truncated = true;
        break reading;
      }
      rows.push(Object.fromEntries(names.map((name, index) => [name, toCell(values[index] ?? null)])));
    }
  }
  return { columns: names.map((name, index) => ({ name, type: String(columnTypes[index]) })), rows, truncated };
}

async function prepare(database: Database, { mode }: OpenOptions): Promise<void> {
  const version = await readVersion(database);
  if (version === undefined) {
    await assertEmpty(database);
    if (mode === 'read' && database.path !== IN_MEMORY) throw foreign(database.path, 'it is empty');
    await applySchema(database);
  } else if (version > SCHEMA_VERSION) {
    throw new TlslensError(
      'database_newer',
      `Could not use ${database.path}: it has schema version ${version}, this tlslens knows ${SCHEMA_VERSION}.`,
      { hint: 'Update tlslens, or name another file with --db.', details: { path: database.path, version } },
    );
  } else if (version < SCHEMA_VERSION) {
    throw new TlslensError(
      'database_foreign',
      `Could not use ${database.path}: it has schema version ${version}, this tlslens writes ${SCHEMA_VERSION}.`,
      { hint: 'Ingest the logs again into a new file with --db.', details: { path: database.path, version } },
    );
  }
  // The file may have been written by a release with other views: a reader brings its own.
  await installViews(database, mode === 'write' ? 'stored' : 'temporary');
}

/** Shuts files, network, extensions and settings, but for what the options except. */
async function lock(database: Database, options: OpenOptions): Promise<void> {
  const { mode, writablePath, allowedFolder, locked = false } = options;
  if (mode !== 'read' && !locked) return;
  if (writablePath !== undefined) await database.run(`set allowed_paths = [${quoteLiteral(writablePath)}]`);
  if (allowedFolder !== undefined && Object.keys(database.instead).length === 0) {
    await database.run(`set allowed_directories = ${quoteList([`${allowedFolder}/`])}`);
  }
  await database.run('set enable_progress_bar = true');
  await database.run('set enable_progress_bar_print = false');
  await database.run('set enable_external_access = false');
  await database.run('set lock_configuration = true');
}

async function readVersion(database: Database): Promise<number | undefined> {
  const { rows } = await database.query(
    "select count(*) as found from duckdb_tables() where table_name = 'tlslens' and not temporary",
  );
  if (rows[0]?.found === 0) return undefined;
  const answer = await database.query('select schema_version from tlslens');
  return Number(answer.rows[0]?.schema_version);
}

async function assertEmpty(database: Database): Promise<void> {
  const { rows } = await database.query('select table_name from duckdb_tables() where not internal limit 1');
  if (rows[0]) throw foreign(database.path, `it holds the table ${String(rows[0].table_name)}`);
}

function foreign(path: string, found: string): TlslensError {
  return new TlslensError('database_foreign', `Could not use ${path}: it is no tlslens database (${found}).`, {
    hint: 'Name another file with --db.',
    details: { path },
  });
}
