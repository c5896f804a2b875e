/**
 * `tlslens export`: the database as Parquet files, for other engines and for reading while it is written to.
 */
import type { Command } from 'commander';
import { EXIT, type ExitStatus } from '../errors.js';
import type { ExportSummary } from '../export/export.js';
import type { ExportTarget } from '../export/target.js';
import { type Globals, globalsOf, s3Options } from './globals.js';
import { openNamed } from './open-database.js';
import type { Outcome } from './program.js';

interface ExportFlags {
  to: string;
  from?: string;
  until?: string;
  since?: string;
  dryRun?: boolean;
  replace?: boolean;
  spoolDir?: string;
}

const HELP = `
Connections go into one file for each day (UTC) that they started, connections/day=2026-03-10/connections.parquet, and every
other table into one file of its own: objects/objects.parquet. Run it again at any time: only files whose rows changed
are written, days without connections are removed, and a file changes at once, so that readers meet old or new, never both.
--from, --until and --since narrow it to days that have a moment in the window; the others stay as they are.

Read it with: tlslens report ... --db DIR, tlslens connect --export DIR, or any engine that reads Parquet.
More: tlslens help exports

Examples:
  tlslens export --to ./nlb-tls
  tlslens export --to s3://my-lake/nlb-tls --since 3d
  tlslens export --to ./nlb-tls --dry-run
  tlslens export --db s3://my-state/tlslens/tlslens.db --to s3://my-lake/nlb-tls`;

export function exportCommand(program: Command, outcome: Outcome): void {
  program
    .command('export')
    .summary('write the database as Parquet, for other engines')
    .description('Writes the database as Parquet files, by day; only what changed since the last export is written.')
    .requiredOption('--to <dir>', 'a folder, or s3://bucket/prefix')
    .option('--from <time>', 'only days from this time on: 2026-03-01, or 7d for 7 days ago')
    .option('--until <time>', 'only days before this time')
    .option('--since <duration>', 'only days within this long: 7d')
    .option('--dry-run', 'say what would be written, and write nothing')
    .option('--replace', 'let this database take the place of another one that was exported there')
    .option('--spool-dir <dir>', 'where files wait to be put to S3 (default: the temporary folder)')
    .addHelpText('after', HELP)
    .action(async (flags: ExportFlags, command: Command) => {
      const globals = globalsOf(command);
      // The files are Parquet whatever the summary is.
      outcome.status = await runExportCommand(flags, {
        ...globals,
        ...(globals.format === 'parquet' && { format: 'table' }),
      });
    });
}

async function runExportCommand(flags: ExportFlags, globals: Globals): Promise<ExitStatus> {
  const [{ runExport }, { parseTimeRange }, results, { showExportProgress }, { writeResults }] = await Promise.all([
    import('../export/export.js'),
    import('../time-range.js'),
    import('./export-result.js'),
    import('./progress.js'),
    import('./output.js'),
  ]);
  const { from, until: to, since, dryRun = false, replace = false } = flags;
  const range = parseTimeRange({ from, to, since }, new Date());
  const target = await openTarget(flags, globals);
  const progress = showExportProgress(globals);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  let summary: ExportSummary;
  try {
    const allowedFolder = target.spoolDir === '' ? {} : { allowedFolder: target.spoolDir };
    const database = await openNamed(globals, { mode: 'read', ...allowedFolder });
    try {
      const { signal } = interrupt;
      summary = await runExport(database, target, { range, dryRun, replace, signal, onProgress: progress.update });
    } finally {
      database.close();
    }
  } finally {
    progress.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    target.close();
  }
  const result = dryRun ? results.exportPlanResult(summary) : results.exportResult(summary, globals.db);
  await writeResults([result], globals);
  const isNarrow = range.from !== undefined || range.to !== undefined;
  const hasDays = [...summary.plan.keep, ...summary.plan.write.map(({ file }) => file)].some(({ path }) =>
    path.startsWith('connections/'),
  );
  return isNarrow && !hasDays ? EXIT.noData : EXIT.done;
}

async function openTarget({ to, spoolDir, dryRun = false }: ExportFlags, globals: Globals): Promise<ExportTarget> {
  const { isS3Uri } = await import('../source/s3-uri.js');
  if (isS3Uri(to)) {
    const { openS3Target } = await import('../export/s3-target.js');
    return openS3Target(to, s3Options(globals), spoolDir);
  }
  const { openDiskTarget } = await import('../export/disk-target.js');
  return openDiskTarget(to, { readOnly: dryRun });
}
