/**
 * One run, step by step. Nothing outside of the function changes before the database is put back, in one conditional
 * write; what follows it (news, reports) follows from the database, so that a run that ends anywhere is made good by the
 * next one.
 */
import { existsSync } from 'node:fs';
import { messageOf, TlslensError } from '../errors.js';
import type { Finding } from '../reports/findings.js';
import { readFindings } from '../reports/findings.js';
import type { Verdict } from '../reports/gate.js';
import { type RunFigures, readRunFigures } from '../reports/load-figures.js';
import type { S3Store } from '../source/s3-store.js';
import { s3Uri } from '../source/s3-uri.js';
import { type Database, IN_MEMORY, openDatabase } from '../store/database.js';
import { type RetainSummary, retain } from '../store/retention.js';
import { channelsOf } from './channels.js';
import { checkGate, type GateCheck } from './check-gate.js';
import { alarmIn, type Clock } from './clock.js';
import { type IngestedLogs, type IngestRequest, ingestLogs, listNew, problemOf } from './ingest-logs.js';
import type { Log } from './log.js';
import type { JobRequest } from './request.js';
import type { Settings } from './settings.js';
import { commitDatabase, type FetchedDatabase, fetchDatabase, type StateKeys, stateKeys, WAY_OUT } from './state.js';
import { type SyncedRegion, syncRegions } from './sync-regions.js';
import { tellNews } from './tell.js';
import { createWorkDir, type WorkDir } from './work-dir.js';
import { writeReports } from './write-reports.js';

export interface JobContext {
  readonly settings: Settings;
  readonly request: JobRequest;
  readonly store: S3Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly runId: string;
}

export interface JobSummary {
  /** `lost_race`: somebody else put a database meanwhile, so that nothing of this run was kept; the next one does it again. */
  readonly outcome: 'committed' | 'lost_race' | 'dry_run';
  readonly run: string;
  readonly database: { readonly uri: string; readonly etag: string | null; readonly bytes: number };
  /** What a dry run would read. */
  readonly would_read?: readonly { source: string; from: Date | null; objects: number; bytes: number }[];
  readonly sources: readonly {
    readonly source: string;
    /** Where the listing began, by delivery; `null` for all there is. */
    readonly from: Date | null;
    /** Left for the next run. */
    readonly unfinished: boolean;
    readonly error?: string;
  }[];
  readonly objects_loaded: number;
  readonly objects_failed: number;
  readonly lines_rejected: number;
  readonly connections: number;
  readonly retired: { readonly objects: number; readonly connections: number } | null;
  readonly gate: Verdict | null;
  /** Findings told, by channel. */
  readonly told: Readonly<Record<string, number>>;
  readonly reports: {
    readonly uri: string;
    readonly names: readonly string[];
    /** No time was left for them. */
    readonly left_out: readonly string[];
  } | null;
  /** What did not go as it should, one sentence each. */
  readonly problems: readonly string[];
  /** Seconds by step. */
  readonly seconds: Readonly<Record<string, number>>;
}

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
  const { settings, request, store, clock } = job;
  const work = createWorkDir(settings.tmp);
  const keys = stateKeys(settings.state);
  const steps = stopwatch();
  try {
    const fetched = await steps.time('fetch', () => fetchDatabase(store, keys.database, work, clock));
    const reserveMs = reserveOf(settings, fetched, clock);
    const ingestRequest: IngestRequest = {
      settings,
      window: request.window,
      backlog: fetched.backlog,
      spoolDir: work.dir,
      reserveMs,
      freeBytes: work.freeBytes,
    };
    if (request.dryRun) return await dryRun(job, work, keys, fetched, ingestRequest);
    return await run(job, work, keys, fetched, ingestRequest, steps);
  } finally {
    work.remove();
  }
}

/** The way back takes about as long as the way here did; of a short time, half is kept. */
function reserveOf(settings: Settings, fetched: FetchedDatabase, clock: Clock): number {
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

async function dryRun(
  { settings, runId, clock }: JobContext,
  work: WorkDir,
  keys: StateKeys,
  fetched: FetchedDatabase,
  request: IngestRequest,
): Promise<JobOutcome> {
  const database = fetched.stored
    ? await openDatabase(fetched.path, { mode: 'read', ...settings.database, scratchDir: work.dir })
    : await openDatabase(IN_MEMORY, { mode: 'write', scratchDir: work.dir });
  let outcome: JobOutcome;
  try {
    const summary: JobSummary = {
      ...emptySummary(runId, keys),
      outcome: 'dry_run',
      database: { uri: uriOf(keys), etag: fetched.stored?.etag ?? null, bytes: fetched.stored?.size ?? 0 },
      would_read: await listNew(database, request, clock),
    };
    outcome = { summary, figures: null, failure: null };
  } finally {
    database.close();
  }
  if (fetched.stored) work.keep(fetched.path, fetched.stored.etag);
  return outcome;
}

interface Changes {
  readonly synced: readonly SyncedRegion[];
  readonly ingested: IngestedLogs;
  readonly retired: RetainSummary | null;
}

async function run(
  job: JobContext,
  work: WorkDir,
  keys: StateKeys,
  fetched: FetchedDatabase,
  request: IngestRequest,
  steps: Stopwatch,
): Promise<JobOutcome> {
  const { settings, store, log, runId } = job;
  // By the clock of the machine, as the ledger is.
  const since = new Date();
  const changes = await change(job, work, fetched, request, steps).catch((error: unknown) => {
    throw tooLargeWhereFull(error, keys);
  });
  const { sources, backlog } = changes.ingested;
  let committed: { readonly etag: string; readonly bytes: number };
  try {
    committed = await steps.time('commit', () => commitDatabase(store, keys.database, fetched, { id: runId, backlog }));
  } catch (error) {
    if (!(error instanceof TlslensError) || error.code !== 'state_changed') throw error;
    log.warn('The race for the database was lost: nothing of this run was kept', { error: error.message });
    const summary = { ...emptySummary(runId, keys), outcome: 'lost_race' as const, problems: [error.message] };
    return { summary: { ...summary, seconds: steps.seconds }, figures: null, failure: null };
  }
  log.info('The database was put back', { ...committed });

  const database = await openDatabase(fetched.path, { mode: 'read', ...settings.database, scratchDir: work.dir });
  let after: AfterCommit;
  try {
    after = await afterCommit(job, keys, database, changes, committed.etag, since, request.reserveMs, steps);
  } finally {
    database.close();
  }
  work.keep(fetched.path, committed.etag);
  const { all } = after.figures;
  const summary: JobSummary = {
    ...emptySummary(runId, keys),
    outcome: 'committed',
    database: { uri: uriOf(keys), ...committed },
    sources: sources.map(({ source, from, isUnfinished, error }) => ({
      source,
      from,
      unfinished: isUnfinished,
      ...(error !== undefined && { error: error.message }),
    })),
    objects_loaded: all.loaded,
    objects_failed: all.failed,
    lines_rejected: all.rejectedLines,
    connections: all.connections,
    retired: changes.retired && { objects: changes.retired.objects, connections: changes.retired.connections },
    gate: after.gate?.verdict ?? null,
    told: after.told,
    reports: after.reports,
    problems: after.problems,
    seconds: steps.seconds,
  };
  return { summary, figures: after.figures, failure: failureOf(changes.ingested, after) };
}

/** All that is done to the database, in the folder of the run. It is whole in its file afterwards. */
async function change(
  { settings, clock, log }: JobContext,
  work: WorkDir,
  fetched: FetchedDatabase,
  request: IngestRequest,
  steps: Stopwatch,
): Promise<Changes> {
  const options = { ...settings.database, scratchDir: work.dir };
  const database = await openDatabase(fetched.path, { mode: 'write', ...options });
  let synced: SyncedRegion[];
  let ingested: IngestedLogs;
  try {
    synced = await steps.time('sync', () => syncRegions(database, settings.syncRegions, clock));
    ingested = await steps.time('ingest', () => ingestLogs(database, request, clock, log));
    await database.run('checkpoint');
  } finally {
    database.close();
  }
  let retired: RetainSummary | null = null;
  // To make the file smaller takes time that a run which has run out of it does not have.
  if (settings.retainMs !== undefined && !isUnfinished(ingested)) {
    const olderThan = new Date(clock.now().getTime() - settings.retainMs);
    retired = await steps.time('retain', () => retain(fetched.path, { olderThan, ...options }));
  }
  assertWhole(fetched.path);
  return { synced, ingested, retired };
}

/** The disk of a function is not one that its user could make room on. */
function tooLargeWhereFull(error: unknown, keys: StateKeys): unknown {
  if (!(error instanceof TlslensError) || (error.code !== 'disk_full' && error.code !== 'spool_unwritable'))
    return error;
  return new TlslensError(
    'database_too_large',
    `${uriOf(keys)} and what is to be added to it do not fit into the space of the function: ${error.message} Nothing was changed.`,
    { hint: WAY_OUT, cause: error },
  );
}

/** What is not in the file itself would not be put back with it. */
function assertWhole(path: string): void {
  if (!existsSync(`${path}.wal`)) return;
  throw new TlslensError('database_failed', `Not all changes to ${path} are in the file itself. Nothing was put back.`);
}

const isUnfinished = ({ sources }: IngestedLogs): boolean => sources.some((source) => source.isUnfinished);

interface AfterCommit {
  readonly figures: RunFigures;
  readonly gate: GateCheck | null;
  readonly told: Readonly<Record<string, number>>;
  readonly reports: JobSummary['reports'];
  readonly problems: readonly string[];
  readonly errors: readonly TlslensError[];
}

/** Of the reserve, what the files of the reports need to be put in their place. */
const UPLOAD_SHARE = 1 / 6;

/** The news first: reports can be had from the database at any time. One that fails does not keep the others from it. */
async function afterCommit(
  job: JobContext,
  keys: StateKeys,
  database: Database,
  changes: Changes,
  etag: string,
  since: Date,
  reserveMs: number,
  steps: Stopwatch,
): Promise<AfterCommit> {
  const { settings, request, store, clock, log, runId } = job;
  const now = clock.now();
  const filters = request.reportWindow ?? {};
  const errors: TlslensError[] = [];
  const attempt = async <T>(step: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await steps.time(step, work);
    } catch (error) {
      if (!(error instanceof TlslensError)) throw error;
      errors.push(error);
      log.error(`${step} failed`, { error: error.message, hint: error.hint });
      return null;
    }
  };
  const figures = await steps.time('figures', () => readRunFigures(database, since, now));
  const { gateRules } = settings;
  const gate =
    gateRules === undefined
      ? null
      : await steps.time('gate', () => checkGate(store, gateRules, database, filters, now));
  const jobFindings = problemFindings(changes, gate);
  const isComplete = !isUnfinished(changes.ingested);
  const tellings = await attempt('tell', async () =>
    tellNews(
      {
        store,
        at: keys.findings,
        channels: channelsOf(settings, clock),
        findings: [...(gate?.findings ?? []), ...jobFindings, ...(await readFindings(database, { now, isComplete }))],
        isUndecided: (id, kind) => {
          if (kind === 'gate') return gate !== null && (gate.undecided === null || gate.undecided.has(id));
          return kind === 'coverage_gap' && !isComplete;
        },
        context: { runId, state: s3Uri(settings.state.bucket, settings.state.key) },
        databaseEtag: etag,
        now,
      },
      log,
    ),
  );
  const endBy = alarmIn(clock.remainingMs() - reserveMs * UPLOAD_SHARE);
  const reports = await attempt('reports', () =>
    writeReports(store, keys, database, {
      names: request.reports ?? settings.reports,
      filters,
      also: gate?.result ? [gate.result] : [],
      now,
      endBy: endBy.signal,
      isCurrent: async () => (await store.head(keys.database))?.etag === etag,
    }),
  );
  endBy.off();
  const untold: string[] = [];
  if (reports !== null && reports.leftOut.length > 0) {
    untold.push(`No time was left for these reports: ${reports.leftOut.join(', ')}.`);
    log.warn('Reports were left out for want of time', { reports: reports.leftOut });
  }
  for (const error of tellings?.errors ?? []) log.error('News could not be told', { error: error.message });
  const all = [...errors, ...(tellings?.errors ?? [])];
  return {
    figures,
    gate,
    told: tellings?.told ?? {},
    reports: reports && { uri: reports.uri, names: reports.names, left_out: reports.leftOut },
    problems: [...jobFindings.map(({ text }) => text), ...untold, ...all.map(messageOf)],
    errors: all,
  };
}

/** What did not go as it should, told like everything else: once, until it changes. */
function problemFindings({ synced, ingested }: Changes, gate: GateCheck | null): Finding[] {
  const finding = (id: string, text: string): Finding => ({
    kind: 'job',
    id: `job ${id}`,
    traits: [],
    text,
    names: [],
  });
  return [
    ...synced.flatMap(({ region, notes, error }) => [
      ...(error
        ? [finding(`sync ${region} ${error.code}`, `The set-up in ${region} was not read: ${error.message}`)]
        : []),
      ...notes.map((note) => finding(`sync ${region} ${note.split(':')[0]}`, `The set-up in ${region}: ${note}`)),
    ]),
    ...ingested.sources.flatMap((outcome) => {
      const problem = problemOf(outcome);
      return problem === null ? [] : [finding(`source ${outcome.source} ${outcome.error?.code}`, problem)];
    }),
    ...(ingested.isShortOfSpace
      ? [
          finding(
            'space',
            `The space of the function ended before the logs did: what is left waits for the next run. ${WAY_OUT}`,
          ),
        ]
      : []),
    ...(gate?.problem ? [finding('gate rules', `The gate was not checked: ${gate.problem}`)] : []),
  ];
}

/** A run that did not read a prefix, did not get on at all, or could not tell, is no good run: its alarm should ring. */
function failureOf({ sources, isShortOfSpace }: IngestedLogs, { figures, errors }: AfterCommit): TlslensError | null {
  const unread = sources.find(({ error }) => error !== undefined && error.code !== 'source_empty');
  const [first] = [...errors, ...(unread?.error ? [unread.error] : [])];
  if (first !== undefined) return first;
  const { loaded, failed } = figures.all;
  if (!sources.some((source) => source.isUnfinished) || loaded + failed > 0) return null;
  if (isShortOfSpace) {
    return new TlslensError('database_too_large', 'The run had no space to load a single object.', { hint: WAY_OUT });
  }
  return new TlslensError(
    'out_of_time',
    'The run had no time to load a single object, so that the next one will not get further.',
    {
      hint: 'Give the function more time or memory, or keep less (TLSLENS_RETAIN).',
    },
  );
}

const uriOf = (keys: StateKeys): string => s3Uri(keys.database.bucket, keys.database.key);

const emptySummary = (run: string, keys: StateKeys): JobSummary => ({
  outcome: 'committed',
  run,
  database: { uri: uriOf(keys), etag: null, bytes: 0 },
  sources: [],
  objects_loaded: 0,
  objects_failed: 0,
  lines_rejected: 0,
  connections: 0,
  retired: null,
  gate: null,
  told: {},
  reports: null,
  problems: [],
  seconds: {},
});

interface Stopwatch {
  readonly seconds: Readonly<Record<string, number>>;
  time<T>(step: string, work: () => Promise<T>): Promise<T>;
}

function stopwatch(): Stopwatch {
  const seconds: Record<string, number> = {};
  return {
    seconds,
    async time(step, work) {
      const started = performance.now();
      try {
        return await work();
      } finally {
        seconds[step] = Math.round(performance.now() - started) / 1000;
      }
    },
  };
}
