/**
 * A statement of the user in Athena or Trino: what it reads is bounded, or it is not run.
 */
import { tokens } from '../engines/tokens.js';
import { TlslensError } from '../errors.js';
import { withSource } from './engine-flags.js';
import type { Globals } from './globals.js';
import { writeResults } from './output.js';
import { estimateScan, readsOfLogs } from './scan-estimate.js';
import type { SqlFlags } from './sql.js';

/** More than anybody reads; each thousand is one more request. */
const MOST_ROWS = 10_000;

/**
 * Runs it, or with `--dry-run` says what it would scan.
 *
 * @throws `bad_argument` for flags of DuckDB, for a query over the logs that names no day of delivery; what Athena says
 */
export async function runSqlElsewhere(sql: string, flags: SqlFlags, globals: Globals): Promise<void> {
  assertNoneOfDuckDb(flags, globals);
  assertAsks(sql);
  const reads = readsOfLogs(sql);
  if (flags.dryRun) {
    const planned = [{ name: 'sql', reads }];
    // What stands in a WHERE is not understood here: the days are told by a flag.
    return writeResults([await estimateScan(planned, {}, flags, globals)], globals);
  }
  if (reads > 0 && !namesDays(sql) && flags.fullScan !== true) {
    throw new TlslensError('bad_argument', 'The query names no day of delivery: all logs would be read.', {
      hint: "Add a condition such as delivery_day between '2026/03/10' and '2026/03/11', or --full-scan to read everything.",
    });
  }
  const asked = flags.maxRows ?? MOST_ROWS;
  const answer = await withSource(flags, globals, async (source) =>
    source.query(sql, flags.param ?? {}, { maxRows: asked === 0 ? Number.POSITIVE_INFINITY : asked }),
  );
  const isCut = 'truncated' in answer && answer.truncated === true;
  await writeResults(
    [
      {
        report: 'sql',
        title: 'SQL',
        generated_at: new Date(),
        columns: answer.columns,
        rows: answer.rows,
        notes: isCut ? [`showing ${asked.toLocaleString('en-US')} of more rows; --max-rows 0 for all`] : [],
        sql,
      },
    ],
    globals,
  );
}

const ASKS = /^(?:select|with|values|describe|show|explain|table)$/i;
const CHANGES = /^(?:insert|delete|update|merge|create|drop|alter|unload|call|msck|vacuum|optimize)$/i;

/** As the database here is opened for reading, so nothing is changed there. What the role may do is the real guard. */
function assertAsks(sql: string): void {
  const words = tokens(sql)
    .filter(({ kind }) => kind === 'word')
    .map(({ text }) => text);
  const [first = ''] = words;
  const changes = /^explain$/i.test(first) ? words.find((word) => CHANGES.test(word)) : undefined;
  if (ASKS.test(first) && changes === undefined) return;
  throw new TlslensError(
    'sql_refused',
    `The statement does not only ask: ${(changes ?? first) || 'it has no words'}.`,
    {
      hint: 'SELECT, WITH, VALUES, DESCRIBE, SHOW and EXPLAIN are run. tlslens athena setup and trino setup make the tables.',
    },
  );
}

/** A name in a comment or a string prunes nothing. */
function namesDays(sql: string): boolean {
  return tokens(sql).some(
    ({ kind, text }) =>
      (kind === 'word' && /^(?:delivery_)?day$/i.test(text)) ||
      (kind === 'quoted' && /^"(?:delivery_)?day"$/i.test(text)),
  );
}

function assertNoneOfDuckDb({ write, timeout }: SqlFlags, { output }: Globals): void {
  const idle = write ? '--write' : timeout === undefined ? undefined : '--timeout';
  if (idle !== undefined) {
    throw new TlslensError('bad_argument', `${idle} is about the database here, and another engine is asked.`, {
      hint: 'Leave it out, or leave out --engine.',
    });
  }
  if (output?.endsWith('.parquet')) {
    throw new TlslensError('bad_argument', 'An answer of another engine is not written as Parquet.', {
      hint: 'Write CSV or JSON, or let the engine write it: UNLOAD in Athena, CREATE TABLE AS in Trino.',
    });
  }
}
