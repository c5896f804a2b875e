/**
 * `tlslens sql`: a question of one's own.
 */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { messageOf, TlslensError } from '../errors.js';
import { globalsOf } from './globals.js';
import type { Outcome } from './program.js';

const HELP = `
The database is opened read-only; SQL can reach neither files nor the network. The dialect is DuckDB's.
tlslens schema lists the tables and views.

Examples:
  tlslens sql "select tls_protocol_version, count(*) from connections group by 1"
  tlslens sql -f question.sql --format csv --output answer.csv
  echo "from tls_alerts" | tlslens sql -`;

export function sqlCommand(program: Command, _outcome: Outcome): void {
  program
    .command('sql')
    .summary('ask the database in SQL')
    .description('Runs one read-only SQL statement over the imported logs.')
    .argument('[query]', 'the statement, or - for standard input')
    .option('-f, --file <file>', 'read the statement from a file')
    .addHelpText('after', HELP)
    .action(async (query: string | undefined, flags: { file?: string }, command: Command) => {
      const globals = globalsOf(command);
      const sql = readSql(query, flags.file);
      const [{ openDatabase }, { runUserSql }, { writeResults }] = await Promise.all([
        import('../store/database.js'),
        import('../store/user-sql.js'),
        import('./output.js'),
      ]);
      const database = await openDatabase(globals.db, { mode: 'read' });
      const onSignal = () => database.interrupt();
      process.on('SIGINT', onSignal);
      try {
        const { columns, rows } = await runUserSql(database, sql);
        const result = { report: 'sql', title: 'SQL', generated_at: new Date(), columns, rows, notes: [], sql };
        await writeResults([result], globals);
      } finally {
        process.off('SIGINT', onSignal);
        database.close();
      }
    });
}

function readSql(query: string | undefined, file: string | undefined): string {
  const path = file ?? (query === '-' ? 0 : undefined);
  if (path === undefined) {
    if (query === undefined || query.trim() === '') {
      throw new TlslensError('bad_argument', 'There is no SQL to run.', {
        hint: 'Give it as an argument, with -f FILE, or as - on standard input.',
      });
    }
    return query;
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
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
