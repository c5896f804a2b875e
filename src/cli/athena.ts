/**
 * `tlslens athena setup`: the tables and views that reports need in Athena.
 */
import type { Command } from 'commander';
import { EXIT } from '../errors.js';
import { type AthenaFlags, addAthenaFlags, readAthenaFlags } from './athena-flags.js';
import { globalsOf } from './globals.js';
import type { Outcome } from './program.js';
import { addSetupFlags, executeStatements, prepareSetup, printStatements, type SetupFlags } from './warehouse-setup.js';

const HELP = `
Prints the statements that make a database, the table of the lines of the logs, tables for metadata and constants, and the
views over them; --execute runs them. Nothing is copied: Athena reads the logs where they lie, and finds the folders of
each day by itself. tlslens publish writes what the tables of metadata and constants read.

Without --account and --log-region the folders in S3 tell whose logs there are. Run it again when an account is added.
--over export reads the Parquet files of tlslens export instead: by column, so that a report scans less.
docs/scale.md says what is needed, what a scan costs, and what the answers cannot tell.

Examples:
  tlslens athena setup s3://my-logs/nlb
  tlslens athena setup s3://my-logs --account 111122223333 --log-region eu-west-1 --output setup.sql
  tlslens athena setup s3://my-logs/nlb --execute
  tlslens athena setup s3://my-exports/nlb --over export --execute
  tlslens report tls-versions --engine athena --since 24h`;

export function athenaCommand(program: Command, outcome: Outcome): void {
  const athena = program
    .command('athena')
    .summary('make the tables that reports need in Athena')
    .description('Prepares Amazon Athena to run reports over the logs in S3.')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', HELP);
  const setup = addSetupFlags(
    athena
      .command('setup')
      .summary('print or run the statements that make database, tables and views')
      .description('Prints the statements that make database, tables and views; --execute runs them.'),
    'where the logs lie: s3://bucket[/prefix], the prefix that the access log of the load balancer has',
  );
  addAthenaFlags(setup)
    .addHelpText('after', HELP)
    .action(async (logs: string, flags: SetupFlags & AthenaFlags, command: Command) => {
      const globals = globalsOf(command);
      const [{ ATHENA_DIALECT }, { DEFAULT_DATABASE, openAthenaCalls }, { runInAthena }, { parseS3Uri }] =
        await Promise.all([
          import('../engines/athena-dialect.js'),
          import('../engines/athena-client.js'),
          import('../engines/athena-run.js'),
          import('../source/s3-uri.js'),
        ]);
      const options = await readAthenaFlags(flags, globals);
      for (const uri of [logs, flags.published]) if (uri !== undefined) parseS3Uri(uri);
      const place = { database: options.database ?? DEFAULT_DATABASE };
      const statements = await prepareSetup(ATHENA_DIALECT, place, logs, flags, globals);
      outcome.status = EXIT.done;
      if (!flags.execute) return printStatements(statements, globals);
      const calls = await openAthenaCalls(options);
      try {
        await executeStatements(
          statements,
          { engine: 'Athena', replace: flags.replace },
          globals,
          ({ kind, sql }, signal) => runInAthena(calls, sql, { signal, inDatabase: kind !== 'database' }),
        );
      } finally {
        calls.close();
      }
    });
}
