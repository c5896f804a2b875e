/**
 * `athena setup` and `trino setup`, as far as they are the same: which tables and views, printed or run.
 */
import { type Command, Option } from 'commander';
import type { WarehouseDialect, WarehousePlace } from '../engines/warehouse-dialect.js';
import type { SetupStatement } from '../engines/warehouse-setup.js';
import { TlslensError } from '../errors.js';
import type { LogPlace } from '../source/log-place.js';
import { type Globals, s3Options } from './globals.js';

export interface SetupFlags {
  account?: string[];
  logRegion?: string[];
  firstDay?: string;
  over?: 'lines' | 'export';
  published?: string;
  replace?: boolean;
  execute?: boolean;
}

/** Adds the argument and the flags to a command. */
export function addSetupFlags(command: Command, argument: string): Command {
  return command
    .argument('<logs>', argument)
    .option('--account <id>', 'AWS account of the logs; may be repeated (default: those that have a folder)', collect)
    .option('--log-region <name>', 'Region of the logs; may be repeated (default: those that have a folder)', collect)
    .option('--first-day <day>', 'earlier days are never looked for: 2026-01-31 (default: the first of TLS listeners)')
    .addOption(
      new Option(
        '--over <what>',
        'what lies there: the lines of the logs, or what tlslens export wrote (default: lines)',
      ).choices(['lines', 'export']),
    )
    .option(
      '--published <uri>',
      'where tlslens publish wrote metadata and constants (default: tlslens/ beside AWSLogs/, or the export itself)',
    )
    .option('--replace', 'make tables anew that are there already; the files stay')
    .option('--execute', 'run the statements instead of printing them');
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/**
 * The statements for what lies at `uri`. AWS is asked only for accounts and Regions that are not named.
 *
 * @throws `bad_argument`, `source_empty`, `aws_*`
 */
export async function prepareSetup(
  dialect: WarehouseDialect,
  place: WarehousePlace,
  uri: string,
  flags: SetupFlags,
  globals: Globals,
): Promise<SetupStatement[]> {
  const [{ setupStatements }, { FIRST_DAY }, { folderUri, logPlaceOf }, { describePublished }] = await Promise.all([
    import('../engines/warehouse-setup.js'),
    import('../engines/warehouse-tables.js'),
    import('../source/log-place.js'),
    import('../store/published-tables.js'),
  ]);
  const firstDay = flags.firstDay ?? FIRST_DAY;
  const rest = { place, replace: flags.replace ?? false };
  const tables = await describePublished();
  if (flags.over === 'export') {
    assertNoOwners(flags);
    const root = folderUri(uri);
    return setupStatements(dialect, {
      ...rest,
      over: { export: { root, firstDay } },
      published: { root: folderUri(flags.published ?? root), tables },
    });
  }
  const logs = logPlaceOf(uri);
  return setupStatements(dialect, {
    ...rest,
    over: { logs: { root: logs.root, ...(await ownersOf(logs, flags, globals)), firstDay } },
    published: { root: folderUri(flags.published ?? `${logs.root.replace(/AWSLogs\/.*$/, '')}tlslens/`), tables },
  });
}

function assertNoOwners({ account, logRegion }: SetupFlags): void {
  const idle = account ? '--account' : logRegion ? '--log-region' : undefined;
  if (idle === undefined) return;
  throw new TlslensError('bad_argument', `${idle} does not apply to an export: its folders are days.`, {
    hint: 'Leave it out.',
  });
}

/** What the user names, else what lies there. */
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

/** Prints them, to be run elsewhere. */
export async function printStatements(statements: readonly SetupStatement[], globals: Globals): Promise<void> {
  const { writeText } = await import('./output.js');
  await writeText(
    statements.map(({ kind, name, sql }) => `-- ${kind} ${name}\n${sql};\n\n`),
    globals,
  );
}

/**
 * Runs them one after the other, up to the first that fails; Ctrl-C stops the one that runs.
 *
 * @throws what `run` throws
 */
export async function executeStatements(
  statements: readonly SetupStatement[],
  { engine, replace }: { readonly engine: 'Athena' | 'Trino'; readonly replace: boolean | undefined },
  globals: Globals,
  run: (statement: SetupStatement, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const { say, writeResults } = await import('./output.js');
  const controller = new AbortController();
  const onSignal = () => controller.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    for (const statement of statements) {
      if (!isDrop(statement)) say(`${statement.kind} ${statement.name}`, globals);
      await run(statement, controller.signal);
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  const made = statements.filter((statement) => !isDrop(statement)).map(({ kind, name }) => ({ kind, name }));
  await writeResults(
    [
      {
        report: `${engine.toLowerCase()}-setup`,
        title: `Made in ${engine}`,
        generated_at: new Date(),
        columns: ['kind', 'name'].map((column) => ({ name: column, type: 'VARCHAR' })),
        rows: made,
        notes: replace ? [] : ['A table that was there already is as it was: --replace makes it anew.'],
      },
    ],
    globals,
  );
}

const isDrop = ({ sql }: SetupStatement): boolean => sql.startsWith('drop ');
