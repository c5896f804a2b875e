/**
 * `tlslens athena setup`: the tables and views that reports need in Athena.
 */
import type { Command } from 'commander';
import type { SetupStatement } from '../engines/athena-setup.js';
import { EXIT } from '../errors.js';
import type { LogPlace } from '../source/log-place.js';
import { type AthenaFlags, addAthenaFlags, readAthenaFlags } from './athena-flags.js';
import { type Globals, globalsOf, s3Options } from './globals.js';
import type { Outcome } from './program.js';

interface SetupFlags extends AthenaFlags {
  account?: string[];
  logRegion?: string[];
  firstDay?: string;
  published?: string;
  replace?: boolean;
  execute?: boolean;
}

const HELP = `
Prints the statements that make a database, the table of the lines of the logs, tables for metadata and constants, and the
views over them; --execute runs them. Nothing is copied: Athena reads the logs where they lie, and finds the folders of
each day by itself. No command writes the tables of metadata and constants to S3 yet: they are empty, and reports that
need them have no answer there. This engine is a beginning.

Without --account and --log-region the folders in S3 tell whose logs there are. Run it again when an account is added.
docs/scale.md says what is needed, what a scan costs, and what the answers cannot tell.

Examples:
  tlslens athena setup s3://my-logs/nlb
  tlslens athena setup s3://my-logs --account 111122223333 --log-region eu-west-1 --output setup.sql
  tlslens athena setup s3://my-logs/nlb --execute
  tlslens report tls-versions --engine athena --since 24h`;

export function athenaCommand(program: Command, outcome: Outcome): void {
  const athena = program
    .command('athena')
    .summary('make the tables that reports need in Athena')
    .description('Prepares Amazon Athena to run reports over the logs in S3.')
    .addHelpText('after', HELP);
  const setup = athena
    .command('setup')
    .description('Prints the statements that make database, tables and views; --execute runs them.')
    .argument('<logs>', 'where the logs lie: s3://bucket[/prefix], the prefix that the access log of the balancer has')
    .option('--account <id>', 'AWS account of the logs; may be repeated (default: those that have a folder)', collect)
    .option('--log-region <name>', 'Region of the logs; may be repeated (default: those that have a folder)', collect)
    .option('--first-day <day>', 'earlier days are never looked for: 2026-01-31 (default: the first of TLS listeners)')
    .option(
      '--published <uri>',
      'where metadata and constants lie: s3://bucket/prefix (default: tlslens/ beside AWSLogs/)',
    )
    .option('--replace', 'make tables anew that are there already; what lies in S3 stays')
    .option('--execute', 'run the statements instead of printing them');
  addAthenaFlags(setup)
    .addHelpText('after', HELP)
    .action(async (logs: string, flags: SetupFlags, command: Command) => {
      const globals = globalsOf(command);
      const statements = await prepare(logs, flags, globals);
      if (flags.execute) await execute(statements, flags, globals);
      else await print(statements, globals);
      outcome.status = EXIT.done;
    });
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

async function prepare(uri: string, flags: SetupFlags, globals: Globals): Promise<SetupStatement[]> {
  const [{ setupStatements }, { publishedTables }, { FIRST_DAY }, { logPlaceOf }, { DEFAULT_DATABASE }] =
    await Promise.all([
      import('../engines/athena-setup.js'),
      import('../engines/athena-published.js'),
      import('../engines/athena-tables.js'),
      import('../source/log-place.js'),
      import('../engines/athena-client.js'),
    ]);
  const { database = DEFAULT_DATABASE } = await readAthenaFlags(flags, globals);
  const place = logPlaceOf(uri);
  const owners = await ownersOf(place, flags, globals);
  return setupStatements({
    database,
    logs: { ...place, ...owners, firstDay: flags.firstDay ?? FIRST_DAY },
    published: publishedTables(publishedPlace(place, flags)),
    replace: flags.replace ?? false,
  });
}

/** Beside the logs, unless the user says otherwise. */
function publishedPlace({ bucket, root }: LogPlace, { published }: SetupFlags): string {
  return published ?? `s3://${bucket}/${root.replace(/AWSLogs\/.*$/, '')}tlslens/`;
}

/** What the user names, else what lies there; AWS is asked only for what was not named. */
async function ownersOf(
  place: LogPlace,
  { account, logRegion }: SetupFlags,
  globals: Globals,
): Promise<{ accounts: readonly string[]; regions: readonly string[] }> {
  const accounts = account ?? (place.account === null ? undefined : [place.account]);
  const regions = logRegion ?? (place.region === null ? undefined : [place.region]);
  if (accounts !== undefined && regions !== undefined) return { accounts, regions };
  const [{ openS3 }, { findOwners }] = await Promise.all([
    import('../source/s3-client.js'),
    import('../source/log-place.js'),
  ]);
  const found = await findOwners(await openS3(s3Options(globals)), place);
  return { accounts: accounts ?? found.accounts, regions: regions ?? found.regions };
}

async function print(statements: readonly SetupStatement[], globals: Globals): Promise<void> {
  const { writeText } = await import('./output.js');
  await writeText(
    statements.map(({ kind, name, sql }) => `-- ${kind} ${name}\n${sql};\n\n`),
    globals,
  );
}

async function execute(statements: readonly SetupStatement[], flags: SetupFlags, globals: Globals): Promise<void> {
  const [{ openAthenaCalls }, { runInAthena }, { say, writeResults }] = await Promise.all([
    import('../engines/athena-client.js'),
    import('../engines/athena-run.js'),
    import('./output.js'),
  ]);
  const controller = new AbortController();
  const onSignal = () => controller.abort();
  process.on('SIGINT', onSignal);
  const calls = await openAthenaCalls(await readAthenaFlags(flags, globals));
  try {
    for (const { kind, name, sql } of statements) {
      say(`${kind} ${name}`, globals);
      await runInAthena(calls, sql, { signal: controller.signal, inDatabase: kind !== 'database' });
    }
  } finally {
    process.off('SIGINT', onSignal);
    calls.close();
  }
  const made = new Map(statements.map(({ kind, name }) => [`${kind} ${name}`, { kind, name }]));
  await writeResults(
    [
      {
        report: 'athena-setup',
        title: 'Made in Athena',
        generated_at: new Date(),
        columns: ['kind', 'name'].map((column) => ({ name: column, type: 'VARCHAR' })),
        rows: [...made.values()],
        notes: flags.replace ? [] : ['A table that was there already is as it was: --replace makes it anew.'],
      },
    ],
    globals,
  );
}
