/**
 * `tlslens report`: the ready-made questions.
 */
import type { Command } from 'commander';
import { EXIT } from '../errors.js';
import type { Report } from '../reports/catalogue.js';
import type { Source } from '../reports/source.js';
import type { Result } from '../result.js';
import { addEngineFlags, type EngineFlags, isElsewhere, withSource } from './engine-flags.js';
import { type Globals, globalsOf } from './globals.js';
import type { Outcome } from './program.js';
import { addFilterFlags, type FilterFlags, readFilters } from './report-filters.js';

const HELP = `
Without a name it lists the reports. "all" runs every one of them.
--from, --to and --since are about the start of a connection, half-open, in UTC.

Examples:
  tlslens report
  tlslens report overview
  tlslens report legacy-clients --since 30d --load-balancer public-edge
  tlslens report ciphers --client 198.51.100.0/24 --format csv
  tlslens report all --output report.html
  tlslens report all --format markdown --output report.md
  tlslens report owners --split-by owner --format csv --output letters
  tlslens report ciphers --sql
  tlslens report tls-versions --engine athena --since 24h --dry-run`;

interface ReportFlags extends FilterFlags, EngineFlags {
  sql?: boolean;
  assumeCurrent?: boolean;
  splitBy?: string;
}

export function reportCommand(program: Command, outcome: Outcome): void {
  const command = program
    .command('report')
    .summary('answer a ready-made question')
    .description('Runs reports over the imported logs. Every number says what it covers.')
    .argument('[name...]', 'names of reports, or all');
  addEngineFlags(addFilterFlags(command))
    .option('--assume-current', 'explain connections before the first sync by the oldest metadata, and say so')
    .option('--split-by <column>', 'one file for each value of this column, in the folder that --output names')
    .option('--sql', "print the report's SQL, with the filters in it, instead of running it")
    .addHelpText('after', HELP)
    .action(async (names: string[], flags: ReportFlags, self: Command) => {
      const globals = globalsOf(self);
      outcome.status = EXIT.done;
      if (names.length === 0) return listReportNames(globals);
      const reports = await findReports(names);
      if (flags.sql) return writeReportSql(reports, flags, globals);
      if (isElsewhere(flags) && flags.dryRun) return dryRun(reports, flags, globals);
      await run(
        reports.map(({ name }) => name),
        flags,
        globals,
      );
    });
}

/** The reports of these names; `all` stands for every one. Throws `unknown_report`. */
export async function findReports(names: readonly string[]): Promise<Report[]> {
  const { findReport, listReports } = await import('../reports/catalogue.js');
  return names.includes('all') ? listReports() : names.map(findReport);
}

async function run(names: readonly string[], flags: ReportFlags, globals: Globals): Promise<void> {
  const results = await withSource(flags, globals, (source) => askReports(source, names, flags, globals));
  await writeReports(results, flags, globals);
}

/** Writes the answers of {@link askReports}. */
export async function writeReports(
  results: readonly Result[],
  flags: Pick<ReportFlags, 'limit' | 'splitBy'>,
  globals: Globals,
): Promise<void> {
  const [{ ALL_REPORTS }, { sayAssumed, writeResults }] = await Promise.all([
    import('../render/formats.js'),
    import('./output.js'),
  ]);
  sayAssumed(results, globals);
  const page = {
    ...(results.length > 1 && { title: ALL_REPORTS }),
    ...(flags.limit !== undefined && { rows: flags.limit || Number.POSITIVE_INFINITY }),
  };
  if (flags.splitBy === undefined) return writeResults(results, globals, page);
  const { splitResults } = await import('./split-results.js');
  for (const { result, file } of splitResults(results, flags.splitBy, globals)) {
    await writeResults([result], { ...globals, output: file }, { rows: Number.POSITIVE_INFINITY });
  }
}

/** The SQL of reports, with the filters in it, as statements to run by hand. */
export async function writeReportSql(reports: readonly Report[], flags: FilterFlags, globals: Globals): Promise<void> {
  const [{ writeText }, { reportSql }, filters] = await Promise.all([
    import('./output.js'),
    import('../reports/report-sql.js'),
    readFilters(flags),
  ]);
  await writeText(
    reports.map((report) => `${reportSql(report, filters, flags.limit)};\n`),
    globals,
  );
}

/** The answers of reports, as the flags narrow them. */
export async function askReports(
  source: Source,
  names: readonly string[],
  flags: Pick<ReportFlags, keyof FilterFlags | 'assumeCurrent' | 'splitBy'>,
  globals: Globals,
): Promise<Result[]> {
  const [{ runReport }, { chooseFormat }, filters] = await Promise.all([
    import('../reports/run-report.js'),
    import('./output.js'),
    readFilters(flags),
  ]);
  const options = {
    // Split by a column, every row has its file to go to.
    ...((flags.limit !== undefined || flags.splitBy !== undefined) && { limit: flags.limit ?? 0 }),
    assumeCurrent: flags.assumeCurrent ?? false,
    countAll: chooseFormat(globals) === 'html',
  };
  const results: Result[] = [];
  for (const name of names) results.push(await runReport(source, name, filters, options));
  return results;
}

/** A report asks for its coverage too, which reads the logs as well. */
async function dryRun(reports: readonly Report[], flags: ReportFlags, globals: Globals): Promise<void> {
  const [{ estimateScan, readsOfLogs }, { coverageQueries }, { writeResults }, filters] = await Promise.all([
    import('./scan-estimate.js'),
    import('../reports/coverage.js'),
    import('./output.js'),
    readFilters(flags),
  ]);
  const planned = reports.map(({ name, sql, windowColumn }) => ({
    name,
    reads: [sql, ...coverageQueries(windowColumn)].reduce((sum, each) => sum + readsOfLogs(each), 0),
  }));
  await writeResults([await estimateScan(planned, filters, flags, globals)], globals);
}

/** Every report with its question. */
export async function listReportNames(
  globals: Globals,
  note = 'tlslens report <name> runs one, tlslens report all runs them all.',
): Promise<void> {
  const [{ listReports }, { writeResults }] = await Promise.all([
    import('../reports/catalogue.js'),
    import('./output.js'),
  ]);
  await writeResults(
    [
      {
        report: 'reports',
        title: 'Reports',
        generated_at: new Date(),
        columns: [
          { name: 'name', type: 'VARCHAR', key: true },
          { name: 'question', type: 'VARCHAR', prose: true },
        ],
        rows: listReports().map(({ name, question }) => ({ name, question })),
        notes: [note],
      },
    ],
    globals,
  );
}
