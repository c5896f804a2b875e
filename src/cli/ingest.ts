/**
 * `tlslens ingest`: logs into the database.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, type ExitStatus } from '../errors.js';
import type { IngestSummary } from '../ingest/summary.js';
import type { Delivery } from '../source/types.js';
import { type Globals, globalsOf, s3Options } from './globals.js';
import { openNamed } from './open-database.js';
import type { Outcome } from './program.js';

interface IngestFlags {
  dryRun?: boolean;
  from?: string;
  to?: string;
  since?: string;
  account?: string;
  loadBalancer?: string;
  logRegion?: string;
  delivery?: Delivery;
  fields?: string;
  concurrency?: number;
  strict?: boolean;
  reparse?: boolean;
  spoolDir?: string;
  threads?: number;
  memoryLimit?: string;
}

const HELP = `
Sources:
  s3://bucket[/prefix]   an S3 bucket, or what lies under a prefix
  path                   a file (read whatever its name), a folder, or a glob
  -                      standard input

--from, --to and --since are about delivery: the time in an object's name, which is the end of its 5-minute period.
They prune the listing of S3 by its day folders, with a day to spare on either side, since a folder is dated by
delivery. A connection is logged when it ends: one that began days before --from can be in what is read, and one that
is still open is nowhere yet. Reports filter by the start of the connection instead.

What an object holds is told by its content. In a listing only names of NLB access logs are taken; --delivery vended takes
those of vended logs (JSON, W3C, plain or Parquet) instead. Ingest one of the two: a connection delivered by both is two.

Every object is loaded at most once; run it again at any time.

Examples:
  tlslens ingest s3://my-logs/nlb --since 7d
  tlslens ingest s3://my-logs --account 111122223333 --from 2026-03-01 --to 2026-03-08 --dry-run
  tlslens ingest ./logs another.log.gz
  zcat saved.log.gz | tlslens ingest -`;

const positiveInteger = (text: string): number => {
  if (!/^[1-9][0-9]{0,5}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return Number(text);
};

export function ingestCommand(program: Command, outcome: Outcome): void {
  program
    .command('ingest')
    .summary('read logs into the database')
    .description('Reads NLB TLS access logs from S3, disk or standard input into the database.')
    .argument('<source...>', 's3://bucket[/prefix], files, folders, globs, or - for standard input')
    .option('--dry-run', 'list what would be read, and read nothing')
    .option('--from <time>', 'delivered at this time or later: 2026-03-01, 2026-03-01T12:00Z, or 7d for 7 days ago')
    .option('--to <time>', 'delivered before this time')
    .option('--since <duration>', 'delivered within this long: 30m, 12h, 7d')
    .option('--account <id>', 'only this AWS account')
    .option('--log-region <name>', 'only logs of this Region (--region is where the bucket is)')
    .option('--load-balancer <name>', 'only this load balancer: net/name/id, or its name')
    .addOption(
      new Option('--delivery <kind>', 'what is taken from a listing: legacy access logs, vended logs, or both')
        .choices(['legacy', 'vended', 'both'])
        .default('legacy'),
    )
    .option('--fields <names>', 'fields of plain vended logs without a header, in order, joined by commas')
    .option('--concurrency <n>', 'objects fetched at once', positiveInteger)
    .option('--strict', 'stop at the first rejected line, keeping nothing of its object')
    .option('--reparse', 'load again what was loaded before, replacing its rows')
    .option('--spool-dir <dir>', 'where text waits to be loaded (default: the temporary folder)')
    .addOption(new Option('--threads <n>', 'threads of the database').argParser(positiveInteger))
    .option('--memory-limit <size>', 'memory of the database, for example 2GiB')
    .addHelpText('after', HELP)
    .action(async (specs: string[], flags: IngestFlags, command: Command) => {
      const globals = globalsOf(command);
      outcome.status = flags.dryRun ? await dryRun(specs, flags, globals) : await ingestAll(specs, flags, globals);
    });
}

async function ingestAll(specs: string[], flags: IngestFlags, globals: Globals): Promise<ExitStatus> {
  const [{ ingest }, { parseFieldList }, { ingestResult }, { showProgress }, { writeResults }] = await Promise.all([
    import('../ingest/ingest.js'),
    import('../vended/field-names.js'),
    import('./ingest-result.js'),
    import('./progress.js'),
    import('./output.js'),
  ]);
  const listed = await list(specs, flags, globals);
  const database = await openNamed(globals, {
    mode: 'write',
    ...(flags.threads !== undefined && { threads: flags.threads }),
    ...(flags.memoryLimit !== undefined && { memoryLimit: flags.memoryLimit }),
  });
  const progress = showProgress(globals);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const summary = await ingest(database, listed, {
      signal: interrupt.signal,
      onProgress: progress.update,
      ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
      ...(flags.spoolDir !== undefined && { spoolDir: flags.spoolDir }),
      ...(flags.fields !== undefined && { fields: parseFieldList(flags.fields) }),
      strict: flags.strict ?? false,
      reparse: flags.reparse ?? false,
    });
    progress.end();
    await writeResults([ingestResult(summary, globals.db)], globals);
    return exitStatus(summary);
  } finally {
    progress.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    database.close();
  }
}

async function dryRun(specs: string[], flags: IngestFlags, globals: Globals): Promise<ExitStatus> {
  const [{ dryRunResult }, { writeResults }] = await Promise.all([import('./dry-run.js'), import('./output.js')]);
  await writeResults([await dryRunResult(await list(specs, flags, globals), globals.db)], globals);
  return EXIT.done;
}

async function list(specs: string[], flags: IngestFlags, globals: Globals) {
  const [{ listSources }, { parseTimeRange }] = await Promise.all([
    import('../source/sources.js'),
    import('../time-range.js'),
  ]);
  const { from, to } = parseTimeRange(flags, new Date());
  const filter = {
    ...(from && { from }),
    ...(to && { to }),
    ...(flags.account !== undefined && { account: flags.account }),
    ...(flags.logRegion !== undefined && { region: flags.logRegion }),
    ...(flags.loadBalancer !== undefined && { loadBalancer: flags.loadBalancer }),
    ...(flags.delivery !== undefined && { delivery: flags.delivery }),
  };
  const concurrency = flags.concurrency === undefined ? {} : { concurrency: flags.concurrency };
  return listSources(specs, filter, { ...s3Options(globals), ...concurrency });
}

function exitStatus(summary: IngestSummary): ExitStatus {
  const { objects, rejected, failures } = summary;
  if (failures.some(({ code }) => code === 'aws_denied')) return EXIT.aws;
  return rejected + objects.failed + objects.changed > 0 ? EXIT.partial : EXIT.done;
}
