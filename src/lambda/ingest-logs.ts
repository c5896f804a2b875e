/**
 * What is new in each log prefix, into the database, for as long as there is time and space. What is left is told, for the
 * next run.
 */
import { messageOf, TlslensError } from '../errors.js';
import { ingest } from '../ingest/ingest.js';
import { selectObjects } from '../ingest/select-objects.js';
import { emptySummary, type IngestSummary } from '../ingest/summary.js';
import { listSources } from '../source/sources.js';
import type { ListingFilter } from '../source/types.js';
import type { Database } from '../store/database.js';
import { newestDelivery } from '../store/ledger.js';
import type { TimeRange } from '../time-range.js';
import { alarmIn, type Clock } from './clock.js';
import type { Log } from './log.js';
import type { Settings } from './settings.js';
import { type Backlog, EVERY_SOURCE } from './state.js';

export interface SourceOutcome {
  readonly source: string;
  /** Where the listing began, by delivery; `null` for all there is. */
  readonly from: Date | null;
  /** `null` where it was not begun, or broken off. */
  readonly summary: IngestSummary | null;
  /** Whether something may be left of it. */
  readonly isUnfinished: boolean;
  readonly error?: TlslensError;
}

export interface IngestedLogs {
  readonly sources: readonly SourceOutcome[];
  readonly backlog: Backlog;
  /** Whether it ended for want of space, not of time. */
  readonly isShortOfSpace: boolean;
}

export interface IngestRequest {
  readonly settings: Settings;
  readonly window: TimeRange | undefined;
  readonly backlog: Backlog;
  readonly spoolDir: string;
  /** Time that is to be left when nothing more is read. */
  readonly reserveMs: number;
  /** Bytes that can still be written. */
  readonly freeBytes: () => number;
}

/** A function has little memory and little disk: less is in the air than on a workstation. */
const CONCURRENCY = 12;
const SIZES = { batchBytes: 48 * 1024 * 1024, partBytes: 24 * 1024 * 1024 };
const DAY_MS = 86_400_000;
/** What is in the air has to be loaded, and the file to be made whole, when nothing more is fetched. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;
const SPACE_CHECK_MS = 250;

/**
 * One prefix after the other. One that cannot be read does not keep the others from it.
 *
 * @throws what concerns the database rather than a prefix
 */
export async function ingestLogs(
  database: Database,
  request: IngestRequest,
  clock: Clock,
  log: Log,
): Promise<IngestedLogs> {
  const timeLeft = clock.remainingMs() - request.reserveMs;
  const finish = alarmIn(timeLeft);
  // Should what is fetched take too long to load, it is left to the next run instead of the end of this one.
  const stop = alarmIn(timeLeft + request.reserveMs / 3);
  let isShortOfSpace = false;
  const watch = setInterval(() => {
    if (finish.signal.aborted || request.freeBytes() >= LEAST_FREE_BYTES) return;
    isShortOfSpace = true;
    finish.ring();
  }, SPACE_CHECK_MS);
  const sources: SourceOutcome[] = [];
  const backlog: Record<string, string> = {};
  try {
    for (const source of request.settings.logs) {
      const { filter, owed } = await readFrom(database, source, request, clock.now());
      const outcome = finish.signal.aborted
        ? { source, from: filter.from ?? null, summary: null, isUnfinished: true }
        : await ingestOne(database, source, filter, request, { finish: finish.signal, stop: stop.signal });
      sources.push(outcome);
      const left = outcome.isUnfinished ? earlier(owed, filter.from?.toISOString() ?? '') : owed;
      if (left !== undefined) backlog[source] = left;
      if (outcome.error) log.warn(`${source} could not be read to its end`, { error: outcome.error.message });
    }
  } finally {
    clearInterval(watch);
    finish.off();
    stop.off();
  }
  return { sources, backlog, isShortOfSpace };
}

async function ingestOne(
  database: Database,
  source: string,
  filter: ListingFilter,
  { spoolDir }: IngestRequest,
  { finish, stop }: { finish: AbortSignal; stop: AbortSignal },
): Promise<SourceOutcome> {
  const from = filter.from ?? null;
  try {
    const listed = listSources([source], filter, { concurrency: CONCURRENCY }, finish);
    const summary = await ingest(database, listed, {
      spoolDir,
      concurrency: CONCURRENCY,
      sizes: SIZES,
      finish,
      signal: stop,
    });
    return { source, from, summary, isUnfinished: summary.unfinished };
  } catch (error) {
    if (!(error instanceof TlslensError)) throw error;
    if (error.code === 'interrupted') return { source, from, summary: null, isUnfinished: true };
    if (!/^(aws|source)_/.test(error.code)) throw error;
    // A prefix without objects is one that nothing was delivered to yet.
    return { source, from, summary: null, isUnfinished: error.code !== 'source_empty', error };
  }
}

interface Reading {
  readonly filter: ListingFilter;
  /** Where the next run has to begin whatever this one does; absent where it may begin at the newest delivery. */
  readonly owed?: string;
}

/**
 * Usually from the newest known delivery on, with an overlap for what comes late; from further back where an earlier run
 * had to leave something. Never from before what is kept.
 */
async function readFrom(
  database: Database,
  source: string,
  { settings, window, backlog }: IngestRequest,
  now: Date,
): Promise<Reading> {
  const newest = await newestDelivery(database, source, now);
  const every = backlog[EVERY_SOURCE];
  // What stands for every source tells too little of one that was never read: that one begins at the beginning.
  const left = backlog[source] ?? (newest === null && every !== undefined ? '' : every);
  const usual = newest === null ? undefined : new Date(newest.getTime() - settings.lookbackMs).toISOString();
  const due = left === undefined ? usual : earlier(left, usual ?? left);
  if (window !== undefined) {
    const isCovered = newest === null && left === undefined;
    return { filter: window, ...(isCovered || due === undefined ? {} : { owed: due }) };
  }
  const kept = settings.retainMs === undefined ? undefined : new Date(now.getTime() - settings.retainMs);
  const from = due === undefined || due === '' ? undefined : new Date(due);
  const begin = from === undefined || (kept !== undefined && kept > from) ? kept : from;
  // The end lets days be listed by name; nothing is delivered in the future.
  return { filter: begin === undefined ? {} : { from: begin, to: new Date(now.getTime() + DAY_MS) } };
}

/** ISO times sort as texts; the empty one is the begin of all. */
const earlier = (a: string | undefined, b: string): string => (a === undefined || b < a ? b : a);

/** What a run would read, by prefix, without reading any of it. */
export async function listNew(
  database: Database,
  request: IngestRequest,
  clock: Clock,
): Promise<
  { readonly source: string; readonly from: Date | null; readonly objects: number; readonly bytes: number }[]
> {
  const all = [];
  for (const source of request.settings.logs) {
    const { filter } = await readFrom(database, source, request, clock.now());
    let objects = 0;
    let bytes = 0;
    try {
      const listed = listSources([source], filter, { concurrency: CONCURRENCY });
      for await (const page of selectObjects(database, listed, emptySummary(), false)) {
        objects += page.objects.length;
        for (const object of page.objects) bytes += object.source.size_bytes ?? 0;
      }
    } catch (error) {
      if (!(error instanceof TlslensError) || error.code !== 'source_empty') throw error;
    }
    all.push({ source, from: filter.from ?? null, objects, bytes });
  }
  return all;
}

/** One sentence on a prefix that was not read to its end. */
export function problemOf({ source, error }: SourceOutcome): string | null {
  if (error === undefined) return null;
  return `${source}: ${messageOf(error)}`;
}
