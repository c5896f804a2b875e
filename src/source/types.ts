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
  /**
   * What makes "the same object" the same: the S3 ETag without quotes; for a file, `size-mtimeNs`. Empty for
   * standard input and other streams, which have neither: `ingest/` puts the SHA-256 of the bytes in its place, so
   * that two runs count as the same object only if their bytes are the same.
   */
  readonly etag: string;
  /** Stored (compressed) size; `null` for standard input and other streams, which do not tell. */
  readonly size_bytes: number | null;
  readonly origin: ObjectOrigin;
  /**
   * The stored bytes, still compressed. May be called again after a failure, except on standard input. Whoever
   * opens must read on, stop the iteration early, or abort: an S3 body holds a connection until then.
   * Throws {@link TlslensError}: `source_not_found`, `source_unreadable`, `aws_*`, `interrupted`. A body cut short,
   * or of an object that has changed since it was listed, is an error of the stream, never a quiet end.
   */
  open(signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** Why a listed key is not read. The code is stable; the sentence for people is in {@link SKIP_MEANING}. */
export type SkipReason = keyof typeof SKIP_MEANING;

export const SKIP_MEANING = {
  alb_access_log: 'access log of an Application Load Balancer',
  alb_connection_log: 'connection log of an Application Load Balancer',
  alb_health_log: 'health check log of an Application Load Balancer',
  classic_log: 'access log of a Classic Load Balancer',
  test_file: 'file by which AWS tests the permission to write',
  other_log: 'ends in .log.gz, but is not named like the log of a load balancer',
  not_log_gz: 'does not end in .log.gz',
  legacy_log: 'legacy access log of a Network Load Balancer, where only vended ones are wanted',
  outside_window: 'delivered outside of the time window',
  other_account: 'of another account',
  other_region: 'of another Region',
  other_load_balancer: 'of another load balancer',
  folder_marker: 'stands for a folder, holds nothing',
} as const;

/** What a listing meets, in listing order: objects to read and keys to leave, each with its reason. */
export type Listed =
  | { readonly kind: 'object'; readonly object: SourceObject }
  | { readonly kind: 'skipped'; readonly uri: string; readonly reason: SkipReason; readonly size_bytes: number | null };

/**
 * By which delivery logs came: the legacy one of the load balancer, with names of its own, or as vended logs, whose names
 * are not established.
 */
export type Delivery = 'legacy' | 'vended' | 'both';

/**
 * Narrows a listing. Times are **delivery** times (the `period_end` of the key, half-open); account, region and
 * balancer come from the key. An object whose key does not tell one of them is not held against it.
 */
export interface ListingFilter {
  readonly from?: Date;
  readonly to?: Date;
  readonly account?: string;
  readonly region?: string;
  /** `net/name/id`, `name/id`, the name alone, or the ARN. */
  readonly loadBalancer?: string;
  /**
   * Which logs of folders, globs and prefixes are read; what is named as one object is read in any case. Default
   * `legacy`: the name decides. With the others, every object is read whose name is not that of another log kind.
   */
  readonly delivery?: Delivery;
}

/** How S3 is reached. Anything absent is left to the SDK's own chain (environment, profile, instance role). */
export interface S3Options {
  readonly profile?: string;
  readonly region?: string;
  /** For emulators and private endpoints; switches to path-style addressing. */
  readonly endpointUrl?: string;
  /** Objects read at once; the connections kept open are one more, for the listing. Default 16. */
  readonly concurrency?: number;
  /** Attempts of one request, and of one body. */
  readonly maxAttempts?: number;
  /** An answer awaited for this long, or a body that brings less than 1 KiB meanwhile, is given up. Default 30,000 ms. */
  readonly stallTimeoutMs?: number;
}
