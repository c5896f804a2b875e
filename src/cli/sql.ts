/**
 * `tlslens sql`: a question of one's own, or one of the cookbook.
 */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { messageOf, TlslensError } from '../errors.js';
import { addEngineFlags, assertOwnFlags, type EngineFlags, isElsewhere } from './engine-flags.js';
import { type Globals, globalsOf } from './globals.js';
import type { Outcome } from './program.js';
import { type AnswerFlags, addAnswerFlags } from './sql-flags.js';
import { fileFormatOf } from './sql-format.js';

const HELP = `
The database is opened read-only; SQL can reach neither files nor the network, and only asks: SELECT, FROM, WITH, VALUES,
DESCRIBE, SHOW, SUMMARIZE, EXPLAIN. The dialect is DuckDB's. tlslens schema lists the tables and views.
--write lets you keep views of your own in the schema "my", which every later query sees:
  CREATE [OR REPLACE] VIEW my.name AS SELECT ..., COMMENT ON VIEW my.name IS '...', DROP VIEW my.name
and nothing else: the tables and views of tlslens stay as they are, files and network stay shut.
With --engine athena or trino the dialect is theirs, and a query over the logs says which days of delivery it reads.

Examples:
  tlslens sql "select tls_protocol_version, count(*) from connections group by 1"
  tlslens sql "from connections where client_ip = $ip" --param ip=203.0.113.7 --max-rows 20
  tlslens sql -f question.sql --format csv --output answer.csv
  tlslens sql "from connections_enriched" --output everything.parquet
  echo "from tls_alerts" | tlslens sql -
  tlslens sql "select count(*) from connections where delivery_day = '2026/03/10'" --engine athena
  tlslens sql --cookbook
  tlslens sql --cookbook clients-left-on-old-tls
  tlslens sql --write "create view my.old as from handshakes where tls_protocol_version = 'tlsv10'"`;

export interface SqlFlags extends AnswerFlags, EngineFlags {
  file?: string;
  cookbook?: string | true;
  show?: boolean;
}

export function sqlCommand(program: Command, _outcome: Outcome): void {
  const command = program
    .command('sql')
    .summary('ask the database in SQL')
    .description('Runs one read-only SQL statement over the imported logs.')
    .argument('[query]', 'the statement, or - for standard input')
    .option('-f, --file <file>', 'read the statement from a file')
    .option('--cookbook [name]', 'run a worked question of the cookbook; without a name, list them')
    .option('--show', 'print the SQL of the cookbook instead of running it');
  addEngineFlags(addAnswerFlags(command))
    .addHelpText('after', HELP)
    .action(async (query: string | undefined, flags: SqlFlags, self: Command) => {
      const globals = globalsOf(self);
      if (flags.cookbook !== undefined) {
        if (isElsewhere(flags)) throw notInCookbook();
        const { runCookbook } = await import('./sql-cookbook.js');
        return runCookbook(flags.cookbook, flags, globals, (sql, param, title) =>
          runSql(sql, { ...flags, param }, globals, title),
        );
      }
      if (isElsewhere(flags)) {
        const { runSqlElsewhere } = await import('./sql-elsewhere.js');
        return runSqlElsewhere(readSql(query, flags.file), flags, globals);
      }
      assertOwnFlags(flags);
      await runSql(readSql(query, flags.file), flags, globals);
    });
}

function notInCookbook(): TlslensError {
  return new TlslensError('bad_argument', 'The cookbook is written for the database here.', {
    hint: 'Leave out --engine, or print its SQL with --show and take what fits.',
  });
}

/** Runs a statement as the flags say, and writes its answer. */
export async function runSql(sql: string, flags: SqlFlags, globals: Globals, title = 'SQL'): Promise<void> {
  // A wrong --format is told before anything runs.
  const format = fileFormatOf(globals);
  const { openForSql, answerSql } = await import('./sql-run.js');
  const database = await openForSql(globals, { format, write: flags.write ?? false });
  try {
    await answerSql(database, sql, { ...flags, title, format }, globals);
  } finally {
    database.close();
  }
}

function readSql(query: string | undefined, file: string | undefined): string {
  const isPiped = query === '-' || (query === undefined && file === undefined && process.stdin.isTTY !== true);
  const path = file ?? (isPiped ? 0 : undefined);
  if (path === undefined) return nonBlank(query ?? '');
  try {
    return nonBlank(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof TlslensError) throw error;
    throw new TlslensError(
      'bad_argument',
      `Could not read the SQL from ${file ?? 'standard input'}: ${messageOf(error)}.`,
      {
        hint: 'Name a readable file with -f.',
        cause: error,
      },
    );
  }
}

function nonBlank(sql: string): string {
  if (sql.trim() !== '') return sql;
  throw new TlslensError('bad_argument', 'There is no SQL to run.', {
    hint: 'Give it as an argument, with -f FILE, or on standard input.',
  });
}
