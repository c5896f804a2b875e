/**
 * What `source/` gives to `ingest/`: objects that can be opened as a stream of bytes. It knows nothing of
 * lines or of DuckDB.
 */

/** What an S3 key of the AWS layout tells. Everything `null` where the key does not follow it. */
export interface ObjectOrigin {
  readonly account_id: string | null;
  readonly region: string | null;
  /** `net/<name>/<id>` */
  readonly load_balancer: string | null;
  /** End of the 5-minute period the object covers. */
  readonly period_end: Date | null;
}

/** One object to be read: an S3 object, a file, or standard input. */
export interface SourceObject {
  /** `s3://bucket/key`, `file:///absolute/path` or `-`. */
  readonly uri: string;
  /** S3 ETag without quotes; for a file, size and modification time: what makes "the same object" the same. */
  readonly etag: string;
  /** Stored (compressed) size; `null` for standard input. */
  readonly size_bytes: number | null;
  readonly origin: ObjectOrigin;
  /**
   * The stored bytes, still compressed. May be called again after a failure.
   * Throws {@link TlslensError}: `source_not_found`, `source_unreadable`, `aws_*`. A body cut short is an error
   * of the stream, never a quiet end.
   */
  open(signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** Why a listed key is not read. */
export type SkipReason =
  | 'alb_access_log'
  | 'alb_connection_log'
  | 'alb_health_log'
  | 'classic_log'
  | 'test_file'
  | 'not_log_gz'
  | 'outside_window'
  | 'other_account'
  | 'other_region'
  | 'other_load_balancer'
  | 'folder_marker';

/** What a listing meets, in listing order: objects to read and keys to leave, each with its reason. */
export type Listed =
  | { readonly kind: 'object'; readonly object: SourceObject }
  | { readonly kind: 'skipped'; readonly uri: string; readonly reason: SkipReason; readonly size_bytes: number | null };

/** Narrows a listing. Times are **delivery** times (half-open); account, region and balancer come from the key. */
export interface ListingFilter {
  readonly from?: Date;
  readonly to?: Date;
  readonly account?: string;
  readonly region?: string;
  /** `net/name/id`, `name/id`, or the name alone. */
  readonly loadBalancer?: string;
}

/** How S3 is reached. Anything absent is left to the SDK's own chain (environment, profile, instance role). */
export interface S3Options {
  readonly profile?: string;
  readonly region?: string;
  /** For emulators and private endpoints; switches to path-style addressing. */
  readonly endpointUrl?: string;
  /** Requests under way at once. */
  readonly concurrency?: number;
  readonly maxAttempts?: number;
  /** A body that brings no byte for this long is given up. Milliseconds. */
  readonly stallTimeoutMs?: number;
}
