/**
 * The reports of a run as files in the state bucket, and one page of all of them: under the date first, then as the latest. Those that
 * there is no time for are left out, and named.
 */
import { TlslensError } from '../errors.js';
import { ALL_REPORTS, FORMATS, type Format } from '../render/formats.js';
import { renderToString } from '../render/render.js';
import { listReports } from '../reports/catalogue.js';
import type { ReportFilters } from '../reports/filters.js';
import { runReport } from '../reports/run-report.js';
import type { Result } from '../result.js';
import type { S3Store } from '../source/s3-store.js';
import { s3Uri } from '../source/s3-uri.js';
import type { Database } from '../store/database.js';
import type { StateKeys } from './state.js';

export interface WrittenReports {
  /** Folder of this run. */
  readonly uri: string;
  readonly names: readonly string[];
  /** Reports that no connection matched. */
  readonly empty: readonly string[];
  /** Reports that there was no time for: `latest/` keeps those of an earlier run. */
  readonly leftOut: readonly string[];
}

const FILE_FORMATS: readonly Format[] = ['html', 'json'];

/**
 * @param isCurrent asked before `latest/` is touched: whether the database is still the one that the reports are of
 * @throws `unknown_report`, `aws_*`
 */
export async function writeReports(
  store: S3Store,
  keys: StateKeys,
  database: Database,
  {
    names,
    filters,
    also,
    now,
    endBy,
    isCurrent,
  }: {
    readonly names: readonly string[] | null;
    readonly filters: ReportFilters;
    /** Results that are there already, written with the others. */
    readonly also: readonly Result[];
    readonly now: Date;
    /** When it fires, the report that is being made is given up, and no other is begun. */
    readonly endBy: AbortSignal;
    readonly isCurrent: () => Promise<boolean>;
  },
): Promise<WrittenReports> {
  const written: string[] = [];
  const empty: string[] = [];
  const leftOut: string[] = [];
  const files: { readonly file: string; readonly text: string; readonly contentType: string }[] = [];
  const results: Result[] = [];
  const put = async (file: string, text: string, contentType: string) => {
    files.push({ file, text, contentType });
    await store.putText(keys.report(file, now).dated, text, { contentType });
  };
  const add = async (result: Result) => {
    for (const format of FILE_FORMATS) {
      const { extensions, mediaType } = FORMATS[format];
      await put(`${result.report}${extensions[0]}`, await renderToString(result, format), mediaType);
    }
    results.push(result);
    written.push(result.report);
  };
  for (const result of also) await add(result);
  const giveUp = () => database.interrupt();
  endBy.addEventListener('abort', giveUp, { once: true });
  try {
    for (const name of names ?? listReports().map((report) => report.name)) {
      if (endBy.aborted) {
        leftOut.push(name);
        continue;
      }
      try {
        await add(await runReport(database, name, filters, { now, countAll: true }));
      } catch (error) {
        if (!(error instanceof TlslensError)) throw error;
        if (error.code === 'no_data') empty.push(name);
        else if (error.code === 'interrupted' && endBy.aborted) leftOut.push(name);
        else throw error;
      }
    }
  } finally {
    endBy.removeEventListener('abort', giveUp);
  }
  if (results.length > 0) {
    await put('index.html', await renderToString(results, 'html', { title: ALL_REPORTS }), FORMATS.html.mediaType);
  }
  const { dated } = keys.report('', now);
  const uri = s3Uri(dated.bucket, dated.key);
  const index = `${JSON.stringify({ generated_at: now, folder: uri, reports: written, empty, left_out: leftOut }, null, 2)}\n`;
  await put('index.json', index, FORMATS.json.mediaType);
  if (await isCurrent()) {
    for (const { file, text, contentType } of files) {
      await store.putText(keys.report(file, now).latest, text, { contentType });
    }
  }
  return { uri, names: written, empty, leftOut };
}
