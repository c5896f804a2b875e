/**
 * One statement in Athena from start to rows: started, polled with back-off, stopped when interrupted, read page by page.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { TlslensError } from '../errors.js';
import type { Cell, ResultColumn } from '../result.js';
import { toCell, toResultColumn } from './athena-cells.js';
import {
  type AthenaCalls,
  type AthenaColumn,
  type FinishedExecution,
  PAGE_ROWS,
  type ResultPage,
} from './athena-client.js';

export interface RunOptions {
  readonly maxRows?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** False for the statement that makes the database itself. Default true. */
  readonly inDatabase?: boolean | undefined;
}

export interface AthenaAnswer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly truncated: boolean;
  readonly execution: FinishedExecution;
}

/** https://docs.aws.amazon.com/athena/latest/ug/service-limits.html#service-limits-query-string-length */
export const LONGEST_QUERY_BYTES = 262_144;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * @throws `aws_*`, `sql_failed`; `interrupted` when `signal` aborts: the query has then been told to stop
 */
export async function runInAthena(calls: AthenaCalls, sql: string, options: RunOptions = {}): Promise<AthenaAnswer> {
  const { signal, inDatabase = true, maxRows = Number.POSITIVE_INFINITY } = options;
  assertFits(sql);
  const id = await calls.start(sql, { inDatabase }, signal);
  let execution: FinishedExecution;
  try {
    execution = await untilFinished(calls, id, signal);
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw await stopped(calls, id, error);
  }
  return { ...(await readRows(calls, execution, maxRows, signal)), execution };
}

function assertFits(sql: string): void {
  const bytes = Buffer.byteLength(sql);
  if (bytes <= LONGEST_QUERY_BYTES) return;
  throw new TlslensError(
    'sql_failed',
    `The query has ${bytes.toLocaleString('en-US')} bytes; Athena takes ${LONGEST_QUERY_BYTES.toLocaleString('en-US')}.`,
    { hint: 'Ask for less at once.', details: { bytes } },
  );
}

async function untilFinished(
  calls: AthenaCalls,
  id: string,
  signal: AbortSignal | undefined,
): Promise<FinishedExecution> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
    const finished = await calls.finished(id, signal);
    if (finished !== null) return finished;
    await delay(pause, undefined, signal === undefined ? {} : { signal });
  }
}

/** A query that nobody waits for would go on to scan, and to cost. */
async function stopped(calls: AthenaCalls, id: string, cause: unknown): Promise<TlslensError> {
  const fault = await calls.stop(id).then(
    () => null,
    (error: TlslensError) => error,
  );
  if (fault === null) {
    return new TlslensError('interrupted', `The query was interrupted, and Athena told to stop it.`, {
      cause,
      details: { query: id },
    });
  }
  return new TlslensError('interrupted', `The query was interrupted, but Athena may still run it: ${fault.message}`, {
    hint: `Stop it with: aws athena stop-query-execution --query-execution-id ${id}`,
    cause,
    details: { query: id },
  });
}

async function readRows(
  calls: AthenaCalls,
  execution: FinishedExecution,
  maxRows: number,
  signal: AbortSignal | undefined,
): Promise<Omit<AthenaAnswer, 'execution'>> {
  const rows: Record<string, Cell>[] = [];
  let columns: readonly AthenaColumn[] = [];
  let names: readonly string[] = [];
  let next: string | null = null;
  let isFirst = true;
  do {
    // One row for the header, one to tell whether there are more.
    const wanted = maxRows - rows.length + (isFirst ? 2 : 1);
    const page: ResultPage = await calls.page(execution.id, next, Math.min(PAGE_ROWS, wanted), signal);
    if (isFirst) {
      columns = page.columns;
      names = distinct(columns.map(({ name }) => name));
    }
    const texts = isFirst && hasHeader(page, execution) ? page.rows.slice(1) : page.rows;
    for (const values of texts) {
      if (rows.length >= maxRows) return { columns: describe(columns, names), rows, truncated: true };
      rows.push(
        Object.fromEntries(
          names.map((name, index) => [name, toCell(values[index] ?? null, columns[index]?.type ?? 'varchar')]),
        ),
      );
    }
    next = page.next;
    isFirst = false;
  } while (next !== null);
  return { columns: describe(columns, names), rows, truncated: false };
}

/** The first row of what a query gives is the names of its columns; DDL has no such row. */
function hasHeader({ columns, rows: [first] }: ResultPage, { statementType }: FinishedExecution): boolean {
  return statementType !== 'DDL' && first !== undefined && columns.every(({ name }, index) => first[index] === name);
}

function describe(columns: readonly AthenaColumn[], names: readonly string[]): ResultColumn[] {
  return columns.map((column, index) => toResultColumn({ ...column, name: names[index] ?? column.name }));
}

/** As DuckDB does it: a name that comes again gets a number. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}:${times}`;
  });
}
