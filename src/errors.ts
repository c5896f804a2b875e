/**
 * Every failure that tlslens foresees. Thrown deep, printed once by `cli/` or `lambda/`.
 */

/** Exit statuses of the command line; also the severity of an error for callers of the library. */
export const EXIT = {
  done: 0,
  findings: 1,
  misuse: 2,
  partial: 3,
  /** AWS or an engine refused, or could not be reached. */
  aws: 4,
  noData: 5,
  /** Not the call, but this machine or tlslens itself: a full disk, a database in use, a fault. */
  machine: 6,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** The stable names of failures. Callers test these; people read the message. */
export type ErrorCode =
  | 'bad_argument'
  | 'bad_time'
  | 'bad_cidr'
  | 'unknown_report'
  | 'unknown_policy'
  | 'source_not_found'
  | 'source_empty'
  | 'source_unreadable'
  | 'spool_unwritable'
  | 'aws_no_credentials'
  | 'aws_no_region'
  | 'aws_denied'
  | 'aws_expired'
  | 'aws_not_found'
  | 'aws_failed'
  | 'aws_unreachable'
  | 'database_missing'
  | 'database_foreign'
  | 'database_newer'
  | 'database_locked'
  | 'database_failed'
  | 'disk_full'
  | 'sql_failed'
  | 'sql_refused'
  | 'sql_timeout'
  | 'unknown_recipe'
  | 'engine_failed'
  | 'engine_denied'
  | 'engine_unreachable'
  | 'no_data'
  | 'report_broken'
  | 'metadata_missing'
  | 'metadata_malformed'
  | 'strict_rejection'
  | 'state_changed'
  | 'database_too_large'
  | 'out_of_time'
  | 'alert_failed'
  | 'interrupted';

const STATUS: Partial<Record<ErrorCode, ExitStatus>> = {
  aws_no_credentials: EXIT.aws,
  aws_no_region: EXIT.aws,
  aws_denied: EXIT.aws,
  aws_expired: EXIT.aws,
  aws_not_found: EXIT.aws,
  aws_failed: EXIT.aws,
  aws_unreachable: EXIT.aws,
  engine_denied: EXIT.aws,
  engine_unreachable: EXIT.aws,
  no_data: EXIT.noData,
  source_empty: EXIT.noData,
  strict_rejection: EXIT.partial,
  interrupted: EXIT.interrupted,
  disk_full: EXIT.machine,
  spool_unwritable: EXIT.machine,
  database_locked: EXIT.machine,
  database_failed: EXIT.machine,
  report_broken: EXIT.machine,
};

/**
 * A foreseen failure: a stable `code`, one sentence (what was attempted, on what, what was found) and,
 * where there is one, a `hint` saying what to try.
 */
export class TlslensError extends Error {
  override readonly name = 'TlslensError';
  readonly hint: string | undefined;
  /** Facts for programs: bucket, key, path, line, report, ... Never a secret. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  /** The exit status the command line ends with when this error stops it. */
  get exitStatus(): ExitStatus {
    return STATUS[this.code] ?? EXIT.misuse;
  }
}

/** Whether `error` is a system error (ENOENT, ENOSPC, ...) with this code. */
export function isSystemError(error: unknown, code: string): error is NodeJS.ErrnoException {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
