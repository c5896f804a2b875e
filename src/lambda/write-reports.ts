/**
 * The reports of a run as files in the state bucket, and one page of all of them: under the date first, then as the latest.
 * Those that there is no time for are left out, and named.
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
import { missingSection } from './missing.js';
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

export interface ReportsToWrite {
  /** `null` for all. */
  readonly names: readonly string[] | null;
  readonly filters: ReportFilters;
  /** Results that are there already, written before the others. */
  readonly also: readonly Result[];
  /** What the page has to say beside its reports, one sentence each. */
  readonly problems: readonly string[];
  readonly now: Date;
  /** When it fires, the report that is being made is given up, and no other is begun. */
  readonly endBy: AbortSignal;
  /** Asked before `latest/` is touched: whether the database is still the one that the reports are of. */
  readonly isCurrent: () => Promise<boolean>;
}

const FILE_FORMATS: readonly Format[] = ['html', 'json'];

interface File {
  readonly name: string;
  readonly text: string;
  readonly contentType: string;
}

/** @throws `unknown_report`, `aws_*` */
export async function writeReports(
  store: S3Store,
  keys: StateKeys,
  database: Database,
  request: ReportsToWrite,
): Promise<WrittenReports> {
  const { now, problems, isCurrent } = request;
  const files: File[] = [];
  const put = async (name: string, text: string, contentType: string) => {
    files.push({ name, text, contentType });
    await store.putText(keys.report(name, now).dated, text, { contentType });
  };
  const results: Result[] = [];
  const { empty, leftOut } = await eachResult(database, request, async (result) => {
    for (const format of FILE_FORMATS) {
      const { extensions, mediaType } = FORMATS[format];
      await put(`${result.report}${extensions[0]}`, await renderToString(result, format), mediaType);
    }
    results.push(result);
  });
  const missing = missingSection({ problems, leftOut, empty }, now);
  const sections = missing === null ? results : [...results, missing];
  // Also where nothing is in it: the page of an earlier run would be taken for this one's.
  await put('index.html', await renderToString(sections, 'html', { title: ALL_REPORTS }), FORMATS.html.mediaType);
  const names = results.map(({ report }) => report);
  const { dated } = keys.report('', now);
  const uri = s3Uri(dated.bucket, dated.key);
  const index = { generated_at: now, folder: uri, reports: names, empty, left_out: leftOut };
  await put('index.json', `${JSON.stringify(index, null, 2)}\n`, FORMATS.json.mediaType);
  if (await isCurrent()) {
    for (const { name, text, contentType } of files) {
      await store.putText(keys.report(name, now).latest, text, { contentType });
    }
  }
  return { uri, names, empty, leftOut };
}

/** Makes one result after the other, for as long as there is time. */
async function eachResult(
  database: Database,
  { names, filters, also, now, endBy }: ReportsToWrite,
  work: (result: Result) => Promise<void>,
): Promise<{ readonly empty: readonly string[]; readonly leftOut: readonly string[] }> {
  const empty: string[] = [];
  const leftOut: string[] = [];
  const giveUp = () => database.interrupt();
  endBy.addEventListener('abort', giveUp, { once: true });
  try {
    for (const result of also) await work(result);
    for (const name of names ?? listReports().map((report) => report.name)) {
      if (endBy.aborted) {
        leftOut.push(name);
        continue;
      }
      try {
        await work(await runReport(database, name, filters, { now, countAll: true }));
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
  return { empty, leftOut };
}
