/**
 * `tlslens trino setup`: the tables and views that reports need in a Trino.
 */
import type { Command } from 'commander';
import { EXIT } from '../errors.js';
import { globalsOf } from './globals.js';
import type { Outcome } from './program.js';
import { addTrinoFlags, readTrinoFlags, type TrinoFlags, trinoPlace } from './trino-flags.js';
import { addSetupFlags, executeStatements, prepareSetup, printStatements, type SetupFlags } from './warehouse-setup.js';

const HELP = `
Prints the statements that make a schema, the table of the lines of the logs, tables for metadata and constants, and the
views over them; --execute runs them. To run them elsewhere, choose catalog and schema there first (USE catalog.schema).
Nothing is copied: Trino reads the logs where they lie, and finds the folders of each day by itself. tlslens publish
writes what the tables of metadata and constants read.

The catalog is one of Trino's Hive connector, with hive.partition-projection-enabled and hive.ignore-absent-partitions
set to true. Password or token come from TLSLENS_TRINO_PASSWORD or TLSLENS_TRINO_TOKEN, and go over https alone.
In S3 the folders tell whose logs there are; elsewhere name them with --account and --log-region.
--over export reads the Parquet files of tlslens export instead.

Examples:
  tlslens trino setup s3://my-logs/nlb
  tlslens trino setup s3://my-logs/nlb --execute --trino-url https://trino.example.com:8443
  tlslens trino setup hdfs:///logs/nlb --account 111122223333 --log-region eu-west-1 --execute
  tlslens trino setup s3://my-exports/nlb --over export --execute
  tlslens report tls-versions --engine trino --since 24h`;

export function trinoCommand(program: Command, outcome: Outcome): void {
  const trino = program
    .command('trino')
    .summary('make the tables that reports need in Trino')
    .description('Prepares a Trino to run reports over logs that stay where they lie.')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', HELP);
  const setup = addSetupFlags(
    trino
      .command('setup')
      .summary('print or run the statements that make schema, tables and views')
      .description('Prints the statements that make schema, tables and views; --execute runs them.'),
    'where the logs lie: s3://bucket[/prefix], or a URI that Trino knows; with the prefix that the access log has',
  );
  addTrinoFlags(setup)
    .addHelpText('after', HELP)
    .action(async (logs: string, flags: SetupFlags & TrinoFlags, command: Command) => {
      const globals = globalsOf(command);
      const [{ TRINO_DIALECT }, { openTrino }] = await Promise.all([
        import('../engines/trino-dialect.js'),
        import('../engines/trino.js'),
      ]);
      const { catalog, schema } = trinoPlace(flags);
      const statements = await prepareSetup(TRINO_DIALECT, { catalog, database: schema }, logs, flags, globals);
      outcome.status = EXIT.done;
      if (!flags.execute) return printStatements(statements, globals);
      const engine = await openTrino(readTrinoFlags(flags));
      try {
        await executeStatements(statements, { engine: 'Trino', replace: flags.replace }, globals, ({ sql }, signal) =>
          engine.query(sql, {}, { signal }),
        );
      } finally {
        await engine.close();
      }
    });
}
