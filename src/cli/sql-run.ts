/**
 * One statement from the database to its answer on standard output or in a file: with Ctrl-C, a time limit and
 * progress on the way.
 */
import { renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { TlslensError } from '../errors.js';
import { isForPeople } from '../render/formats.js';
import { render } from '../render/render.js';
import type { Result } from '../result.js';
import type { Database } from '../store/database.js';
import { runOwnView } from '../store/own-views.js';
import { runUserSql, streamUserSql, type UserSqlOptions, writeUserSql } from '../store/user-sql.js';
import type { Globals } from './globals.js';
import { openNamed } from './open-database.js';
import { goesToTerminal, say, writeResults, writeText } from './output.js';
import { showQueryProgress } from './query-progress.js';
import type { SqlFormat } from './sql-format.js';

/** More than anybody reads, less than fills the memory. */
const MOST_ROWS_SHOWN = 10_000;

export interface AnswerOptions {
  /** Empty for none. */
  readonly title: string;
  readonly format: SqlFormat;
  readonly param?: Readonly<Record<string, string>>;
  /** 0 for all. */
  readonly maxRows?: number;
  readonly timeout?: number;
  readonly write?: boolean;
  /** How to ask for the rows that were left out. */
  readonly allRows?: string;
}

/** Opens the database for a question; for views of one's own where `write`. */
export function openForSql(
  globals: Globals,
  { format, write }: { readonly format: SqlFormat; readonly write: boolean },
): Promise<Database> {
  const { output } = globals;
  const mayWrite = format === 'parquet' && output !== undefined;
  return openNamed(globals, {
    mode: write ? 'write' : 'read',
    ...(write && { locked: true }),
    ...(mayWrite && { writablePath: partialPath(output) }),
  });
}

/** Beside its place, so that a query that fails half-way leaves an older answer whole. */
const partialPath = (output: string): string => `${resolve(output)}.partial`;

/** Runs one statement and writes what it answers. Ctrl-C stops it: `interrupted`. */
export async function answerSql(
  database: Database,
  sql: string,
  options: AnswerOptions,
  globals: Globals,
): Promise<void> {
  const abort = new AbortController();
  const onSignal = () => abort.abort();
  const timer =
    options.timeout === undefined ? undefined : setTimeout(() => abort.abort(tooLong(options)), options.timeout);
  const progress = showQueryProgress(database, globals);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const done = options.write ? await runOwnView(database, sql) : null;
    if (done !== null) return say(done, globals);
    const query: UserSqlOptions = { params: options.param ?? {}, signal: abort.signal };
    if (options.format === 'parquet') return await writeParquet(database, sql, query, options, globals);
    await writeRows(database, sql, query, { ...options, format: options.format }, globals, progress.end);
  } finally {
    clearTimeout(timer);
    progress.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function writeRows(
  database: Database,
  sql: string,
  query: UserSqlOptions,
  options: AnswerOptions & { readonly format: Exclude<SqlFormat, 'parquet'> },
  globals: Globals,
  ready: () => void,
): Promise<void> {
  const { format, title } = options;
  const result = { report: 'sql', title, generated_at: new Date(), notes: [], sql };
  if ((format === 'csv' || format === 'ndjson') && !options.maxRows) {
    const { columns, batches } = await streamUserSql(database, sql, query);
    return writeText(streamed({ ...result, columns, rows: [] }, batches, format, globals, ready), globals);
  }
  const maxRows = (options.maxRows ?? (isForPeople(format) ? MOST_ROWS_SHOWN : 0)) || Number.POSITIVE_INFINITY;
  const { columns, rows, truncated } = await runUserSql(database, sql, { ...query, maxRows });
  ready();
  const plan = format === 'table' ? planOf(columns, rows) : null;
  if (plan !== null) return writeText(plan, globals);
  const { allRows = '--max-rows 0' } = options;
  const notes = truncated ? [`showing ${maxRows.toLocaleString('en-US')} of more rows; ${allRows} for all`] : [];
  await writeResults([{ ...result, columns, rows, notes }], globals);
}

/** EXPLAIN draws its answer: it is shown as it is, and not as cells of a table. */
function planOf(columns: Result['columns'], rows: Result['rows']): string[] | null {
  if (columns.map(({ name }) => name).join() !== 'explain_key,explain_value') return null;
  return rows.map(
    ({ explain_value }) =>
      `${String(explain_value)
        .replace(/[^\P{Cc}\n]/gu, '?')
        .trimEnd()}\n`,
  );
}

/** Formats of one line a row need never be held whole. */
async function* streamed(
  result: Result,
  batches: AsyncIterable<Result['rows']>,
  format: 'csv' | 'ndjson',
  globals: Globals,
  ready: () => void,
): AsyncGenerator<string> {
  const terminal = goesToTerminal(globals);
  yield* render(result, format, { terminal });
  for await (const rows of batches) {
    ready();
    yield* render({ ...result, rows }, format, { terminal, header: false });
  }
}

async function writeParquet(
  database: Database,
  sql: string,
  query: UserSqlOptions,
  { maxRows }: AnswerOptions,
  globals: Globals,
): Promise<void> {
  const { output = '' } = globals;
  const partial = partialPath(output);
  if (maxRows) {
    throw new TlslensError('bad_argument', 'A Parquet file takes all rows: --max-rows does not apply.', {
      hint: 'Write LIMIT into the query.',
    });
  }
  try {
    const rows = await writeUserSql(database, sql, partial, query);
    renameSync(partial, output);
    say(`${rows.toLocaleString('en-US')} rows in ${output}`, globals);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function tooLong({ timeout = 0 }: AnswerOptions): TlslensError {
  return new TlslensError('sql_timeout', `The query was stopped: it ran longer than ${timeout / 1000} s.`, {
    hint: 'Give it more with --timeout, or less to read: a condition on started_at helps most.',
  });
}
