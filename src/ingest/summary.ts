/**
 * What an ingest did: every object and every line of it is in one of these numbers.
 */
import type { ErrorCode } from '../errors.js';
import type { Rejection, RejectionReason } from '../fields.js';
import type { SkipReason } from '../source/types.js';

export interface ObjectFailure {
  readonly uri: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The first rejected line of an object, as an example. */
export interface RejectionExample extends Rejection {
  readonly uri: string;
}

export interface IngestSummary {
  readonly objects: {
    /** Objects met that are NLB TLS logs in the window: loaded + known + changed + failed. */
    listed: number;
    loaded: number;
    /** Loaded by an earlier run. */
    known: number;
    /** Loaded by an earlier run and changed since: left as they are, `--reparse` loads them anew. */
    changed: number;
    failed: number;
    /** Keys that are no NLB TLS logs, or that the filters leave out, by kind. */
    readonly skipped: Partial<Record<SkipReason, number>>;
  };
  /** Always `connections + rejected`. */
  lines: number;
  connections: number;
  rejected: number;
  readonly rejected_by_reason: Partial<Record<RejectionReason, number>>;
  /** Blank and comment lines, not counted in `lines`. */
  non_data_lines: number;
  /** Stored bytes of the loaded objects. */
  bytes: number;
  /** Whether lines had fields beyond the known ones (kept in `extra_fields`). */
  extra_fields: boolean;
  readonly failures: ObjectFailure[];
  readonly rejection_examples: RejectionExample[];
  seconds: number;
  /** Whether it was asked to finish before all of the listing was read: the rest is for another run. */
  unfinished: boolean;
}

export function emptySummary(): IngestSummary {
  return {
    objects: { listed: 0, loaded: 0, known: 0, changed: 0, failed: 0, skipped: {} },
    lines: 0,
    connections: 0,
    rejected: 0,
    rejected_by_reason: {},
    non_data_lines: 0,
    bytes: 0,
    extra_fields: false,
    failures: [],
    rejection_examples: [],
    seconds: 0,
    unfinished: false,
  };
}

/** Examples kept for the summary; the table `rejected_lines` has them all. */
export const MOST_EXAMPLES = 5;

/** Failures kept for the summary; the table `objects` has them all. */
export const MOST_FAILURES = 20;
