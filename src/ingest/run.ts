/**
 * What the steps of one ingest share.
 */
import { type ErrorCode, TlslensError } from '../errors.js';
import type { LineCompactor } from '../parse/compact-lines.js';
import type { Database } from '../store/database.js';
import type { LineLoader } from '../store/load-lines.js';
import type { Handover } from './handover.js';
import type { LineCounts } from './load-parts.js';
import type { SelectedObject } from './select-objects.js';
import type { Shelf } from './shelf.js';
import type { Spool } from './spool.js';
import { type IngestSummary, MOST_EXAMPLES, MOST_FAILURES } from './summary.js';

export interface IngestOptions {
  /** Objects that are downloaded and decompressed at once. */
  readonly concurrency?: number;
  /** Parent of the spool folder; default the system's temporary folder. */
  readonly spoolDir?: string;
  /** Stop, keeping nothing of the object, at the first rejected line. */
  readonly strict?: boolean;
  /** Load again what was loaded before, replacing its rows. */
  readonly reparse?: boolean;
  /** Names of the fields of plain vended lines without a header, in order: see `parseFieldList`. */
  readonly fields?: readonly string[];
  readonly signal?: AbortSignal;
  /**
   * When it fires nothing more is fetched, what has been fetched whole is loaded, and the run ends as one that has done
   * its part: the summary says `unfinished`.
   */
  readonly finish?: AbortSignal;
  readonly onProgress?: (progress: IngestProgress) => void;
  /** For measuring and for tests: small ones make many parts and transactions of little data. */
  readonly sizes?: IngestSizes;
}

export interface IngestSizes {
  /** Rows of an object that are spooled before the loader gets them. */
  readonly partBytes?: number;
  /** Rows that are loaded in one transaction. */
  readonly batchBytes?: number;
  /** Rows of small objects that share a file. */
  readonly sharedBytes?: number;
}

export interface IngestProgress {
  /** Objects known to be loaded in this run, so far. */
  readonly selected: number;
  readonly selectionDone: boolean;
  readonly selectedBytes: number;
  readonly done: number;
  readonly doneBytes: number;
  readonly connections: number;
}

export interface Run {
  readonly database: Database;
  readonly loader: LineLoader;
  readonly compactor: LineCompactor;
  readonly spool: Spool;
  readonly options: IngestOptions;
  readonly summary: IngestSummary;
  readonly handover: Handover;
  readonly shelf: Shelf;
  readonly stop: AbortController;
  readonly progress: { -readonly [Key in keyof IngestProgress]: IngestProgress[Key] };
}

/** Ends the run at once: nothing more is fetched, nothing more is committed. */
export function stop(run: Run, reason: unknown): void {
  if (!run.stop.signal.aborted) run.stop.abort(reason);
  run.handover.end({ discard: true });
}

/** Ends the run because no more can be fetched: what has been fetched whole is still loaded. */
export function stopFetching(run: Run, reason: unknown): void {
  if (run.stop.signal.aborted) return;
  run.stop.abort(reason);
  run.shelf.clear().then(
    () => run.handover.end(),
    () => run.handover.end(),
  );
}

/** Why a run ends that was asked to finish: no failure. */
export class Finished extends Error {}

/** Errors that concern the run, not the object: trying the next object would fail alike. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'aws_no_credentials',
  'aws_expired',
  'aws_no_region',
  'disk_full',
  'spool_unwritable',
  'strict_rejection',
  'interrupted',
]);

export function isFatal(error: TlslensError): boolean {
  return FATAL.has(error.code);
}

/** Whether the failure lies between the source and the spool, so that what is spooled can still be loaded. */
export function isOfSource(error: unknown): boolean {
  return error instanceof TlslensError && /^(aws|source)_/.test(error.code);
}

/** Adds a committed object to the summary. */
export function countLoaded({ summary, progress }: Run, object: SelectedObject, counts: LineCounts): void {
  const { source } = object;
  summary.objects.loaded++;
  summary.bytes += source.size_bytes ?? 0;
  summary.connections += counts.connections;
  summary.rejected += counts.rejected;
  summary.lines += counts.connections + counts.rejected;
  summary.non_data_lines += counts.nonData;
  for (const [reason, count] of Object.entries(counts.rejectedByReason)) {
    const key = reason as keyof IngestSummary['rejected_by_reason'];
    summary.rejected_by_reason[key] = (summary.rejected_by_reason[key] ?? 0) + count;
  }
  if (counts.firstRejection && summary.rejection_examples.length < MOST_EXAMPLES) {
    summary.rejection_examples.push({ uri: source.uri, ...counts.firstRejection });
  }
  progress.done++;
  progress.doneBytes += source.size_bytes ?? 0;
  progress.connections += counts.connections;
}

/** Adds an object that could not be loaded to the summary. */
export function countFailure({ summary, progress }: Run, object: SelectedObject, error: TlslensError): void {
  summary.objects.failed++;
  if (summary.failures.length < MOST_FAILURES) {
    summary.failures.push({ uri: object.source.uri, code: error.code, message: error.message });
  }
  progress.done++;
}
