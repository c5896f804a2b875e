/**
 * A user's own SQL, on a database opened for reading: one statement, its rows or a clear refusal.
 */
import type { DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import { TlslensError } from '../errors.js';
import type { Cell, ResultColumn } from '../result.js';
import { isBlank, splitSql } from '../sql-text.js';
import { bindTexts } from './bind-texts.js';
import { toCell } from './cells.js';
import { checkSql } from './check-sql.js';
import type { Bindings, Database, QueryAnswer } from './database.js';
import { userSqlError } from './duckdb-errors.js';
import { quoteLiteral } from './quote.js';

export type Row = Readonly<Record<string, Cell>>;

export interface UserSqlOptions {
  readonly bindings?: Bindings;
  /** Values of `$names` as text; each is read as the type that the query asks for. */
  readonly params?: Readonly<Record<string, string>>;
  /** Rows read at most. */
  readonly maxRows?: number;
  /** Stops the query where it is: `interrupted`, or the reason where that is an error of tlslens. */
  readonly signal?: AbortSignal;
}

/** Rows as they come, a few thousand at a time. To be read to its end, or left with `return`. */
export interface UserSqlStream {
  readonly columns: readonly ResultColumn[];
  readonly batches: AsyncGenerator<readonly Row[], void, undefined>;
}

/**
 * Runs one statement that only asks. It is judged before it runs, by its parse; DuckDB refuses writes, files and settings
 * besides, since the database was opened for `read`.
 *
 * @throws `sql_failed`, `sql_refused`, `interrupted`, `sql_timeout`, `bad_argument` (no statement, several, parameters)
 */
export async function runUserSql(database: Database, sql: string, options: UserSqlOptions = {}): Promise<QueryAnswer> {
  const { columns, batches } = await streamUserSql(database, sql, options);
  const { maxRows = Number.POSITIVE_INFINITY } = options;
  const rows: Row[] = [];
  let truncated = false;
  for await (const batch of batches) {
    for (const row of batch) {
      if (rows.length >= maxRows) {
        truncated = true;
        break;
      }
      rows.push(row);
    }
    if (truncated) break;
  }
  return { columns, rows, truncated };
}

/** {@link runUserSql} for results too large to be held: the columns at once, the rows as they are asked for. */
export async function streamUserSql(
  database: Database,
  sql: string,
  options: UserSqlOptions = {},
): Promise<UserSqlStream> {
  const stop = interruptBy(database, options.signal);
  try {
    const prepared = await prepare(database, sql, options);
    stop.check();
    const result = await prepared.stream();
    const names = result.deduplicatedColumnNames();
    const types = result.columnTypes();
    const columns = names.map((name, index) => ({ name, type: String(types[index]) }));
    return { columns, batches: batchesOf(result, names, stop) };
  } catch (error) {
    stop.end();
    throw stop.errorOf(error);
  }
}

/**
 * Writes the answer of one statement as a Parquet file, by DuckDB, which must have been opened with `path` as its only
 * exception from the lock on files (`OpenOptions.writablePath`). The number of rows.
 */
export async function writeUserSql(
  database: Database,
  sql: string,
  path: string,
  options: UserSqlOptions = {},
): Promise<number> {
  const stop = interruptBy(database, options.signal);
  try {
    await oneStatement(database, sql);
    await checkSql(database.connection, sql);
    const { statements, rest } = splitSql(sql);
    const target = `${quoteLiteral(path)} (format parquet, compression zstd, use_tmp_file false)`;
    const prepared = await database.connection.prepare(`copy (\n${statements[0] ?? rest}\n) to ${target}`);
    bind(prepared, options);
    stop.check();
    const reader = await prepared.runAndReadAll();
    return Number(reader.getRows()[0]?.[0]);
  } catch (error) {
    throw stop.errorOf(error);
  } finally {
    stop.end();
  }
}

async function prepare(database: Database, sql: string, options: UserSqlOptions): Promise<DuckDBPreparedStatement> {
  await oneStatement(database, sql);
  await checkSql(database.connection, sql);
  const prepared = await database.connection.prepare(sql);
  bind(prepared, options);
  return prepared;
}

function bind(prepared: DuckDBPreparedStatement, { bindings, params }: UserSqlOptions): void {
  if (bindings !== undefined) prepared.bind({ ...bindings });
  else bindTexts(prepared, params ?? {});
}

async function oneStatement(database: Database, sql: string): Promise<void> {
  // DuckDB's parser takes many for one here (a PIVOT) and makes one of none (a PRAGMA): counted in the text.
  const { statements, rest } = splitSql(sql);
  const written = statements.length + (isBlank(rest) ? 0 : 1);
  if (written === 1) {
    // Tells a syntax error in DuckDB's words.
    await database.connection.extractStatements(sql);
    return;
  }
  const found = written === 0 ? 'no statement' : `${written} statements`;
  throw new TlslensError('bad_argument', `Expected one SQL statement, found ${found}.`, {
    hint: "For example: tlslens sql 'select count(*) from connections'",
  });
}

async function* batchesOf(
  result: DuckDBResult,
  names: readonly string[],
  stop: Stop,
): AsyncGenerator<readonly Row[], void, undefined> {
  try {
    for await (const chunk of result) {
      stop.check();
      yield chunk
        .getRows()
        .map((values) => Object.fromEntries(names.map((name, index) => [name, toCell(values[index] ?? null)])));
    }
  } catch (error) {
    throw stop.errorOf(error);
  } finally {
    stop.end();
  }
}

interface Stop {
  /** Throws where it was stopped before DuckDB could notice. */
  check(): void;
  errorOf(error: unknown): TlslensError;
  end(): void;
}

const AGAIN_MS = 50;

/** DuckDB forgets an interrupt that comes before the statement begins: it is told again until it stops. */
function interruptBy(database: Database, signal: AbortSignal | undefined): Stop {
  let again: NodeJS.Timeout | undefined;
  const stopped = (cause?: unknown): TlslensError =>
    signal?.reason instanceof TlslensError
      ? signal.reason
      : new TlslensError('interrupted', 'The query was interrupted.', cause === undefined ? {} : { cause });
  const onAbort = () => {
    database.interrupt();
    again ??= setInterval(() => database.interrupt(), AGAIN_MS).unref();
  };
  if (signal?.aborted) throw stopped();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    check() {
      if (signal?.aborted) throw stopped();
    },
    errorOf: (error) => (signal?.aborted ? stopped(error) : userSqlError(error)),
    end() {
      clearInterval(again);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
