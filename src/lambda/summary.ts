/**
 * What a run did, as its answer and its last log line say it.
 */
import type { Verdict } from '../reports/gate.js';
import { s3Uri } from '../source/s3-uri.js';
import type { AfterCommit } from './after-commit.js';
import type { Changes } from './change-database.js';
import type { Run } from './run.js';
import type { StateKeys } from './state.js';

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

export const databaseUri = ({ database: { bucket, key } }: StateKeys): string => s3Uri(bucket, key);

/** Of a run that did nothing: what each of the others is written over. */
export const emptySummary = ({ runId, keys, steps }: Run): Omit<JobSummary, 'outcome'> => ({
  run: runId,
  database: { uri: databaseUri(keys), etag: null, bytes: 0 },
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
  seconds: steps.seconds,
});

export function committedSummary(
  run: Run,
  committed: { readonly etag: string; readonly bytes: number },
  { ingested, retired }: Changes,
  after: AfterCommit,
): JobSummary {
  const { all } = after.figures;
  return {
    ...emptySummary(run),
    outcome: 'committed',
    database: { uri: databaseUri(run.keys), ...committed },
    sources: ingested.sources.map(({ source, from, isUnfinished, error }) => ({
      source,
      from,
      unfinished: isUnfinished,
      ...(error !== undefined && { error: error.message }),
    })),
    objects_loaded: all.loaded,
    objects_failed: all.failed,
    lines_rejected: all.rejectedLines,
    connections: all.connections,
    retired: retired && { objects: retired.objects, connections: retired.connections },
    gate: after.gate?.verdict ?? null,
    told: after.told,
    reports: after.reports && { uri: after.reports.uri, names: after.reports.names, left_out: after.reports.leftOut },
    problems: after.problems,
  };
}
