/**
 * One run, step by step. Nothing outside of the function changes before the database is put back, in one conditional
 * write; what follows it (news, reports) follows from the database, so that a run that ends anywhere is made good by the
 * next one.
 */
import { TlslensError } from '../errors.js';
import type { RunFigures } from '../reports/load-figures.js';
import { afterCommit } from './after-commit.js';
import { changeDatabase } from './change-database.js';
import { dryRun } from './dry-run.js';
import type { IngestRequest } from './ingest-logs.js';
import { failureOf } from './problems.js';
import { beginRun, type JobContext, type Run } from './run.js';
import { type Backlog, commitDatabase, type FetchedDatabase, fetchDatabase } from './state.js';
import { committedSummary, emptySummary, type JobSummary } from './summary.js';

export interface JobOutcome {
  readonly summary: JobSummary;
  /** For the metrics; `null` where nothing was committed. */
  readonly figures: RunFigures | null;
  /** What the run has to be failed for, after all else was done. */
  readonly failure: TlslensError | null;
}

/**
 * Runs the job once.
 *
 * @throws what keeps the database from being fetched, changed or put back: nothing was changed then
 */
export async function runJob(job: JobContext): Promise<JobOutcome> {
  const run = beginRun(job);
  const { store, work, keys, clock, steps } = run;
  try {
    const fetched = await steps.time('fetch', () => fetchDatabase(store, keys.database, work, clock));
    const { path } = fetched;
    const reserveMs = reserveOf(run, fetched);
    const ingestRequest: IngestRequest = {
      settings: run.settings,
      window: run.request.window,
      backlog: fetched.backlog,
      spoolDir: work.dir,
      reserveMs,
      freeBytes: work.freeBytes,
    };
    if (run.request.dryRun) {
      return { summary: await dryRun(run, fetched, ingestRequest), figures: null, failure: null };
    }
    const since = new Date();
    const changes = await changeDatabase(run, path, ingestRequest);
    const committed = await commit(run, fetched, changes.ingested.backlog);
    if (committed instanceof TlslensError) {
      const summary = { ...emptySummary(run), outcome: 'lost_race' as const, problems: [committed.message] };
      return { summary, figures: null, failure: null };
    }
    const after = await afterCommit(run, { path, etag: committed.etag, changes, since, reserveMs });
    work.keep(path, committed.etag);
    return {
      summary: committedSummary(run, committed, changes, after),
      figures: after.figures,
      failure: failureOf(changes, after),
    };
  } finally {
    work.remove();
  }
}

/** The way back takes about as long as the way here did; of a short time, half is kept. */
function reserveOf({ settings, clock }: Run, fetched: FetchedDatabase): number {
  const back = fetched.seconds * 1500;
  const remaining = clock.remainingMs();
  if (back > remaining / 2) {
    throw new TlslensError(
      'database_too_large',
      `The database took ${Math.round(fetched.seconds)} s to fetch: ${Math.round(remaining / 1000)} s are too short to change it and put it back. Nothing was changed.`,
      { hint: 'Give the function more time or memory, or keep less (TLSLENS_RETAIN).' },
    );
  }
  return Math.min(settings.reserveMs + back, remaining / 2);
}

/** Puts the database back; gives the error where the race for it was lost. */
async function commit({ store, keys, steps, log, runId }: Run, fetched: FetchedDatabase, backlog: Backlog) {
  try {
    const put = () => commitDatabase(store, keys.database, fetched, { id: runId, backlog });
    const committed = await steps.time('commit', put);
    log.info('The database was put back', { ...committed });
    return committed;
  } catch (error) {
    if (!(error instanceof TlslensError) || error.code !== 'state_changed') throw error;
    log.warn('The race for the database was lost: nothing of this run was kept', { error: error.message });
    return error;
  }
}
