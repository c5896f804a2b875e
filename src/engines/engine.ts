/**
 * Where report SQL runs: DuckDB on this machine, or Trino or Athena over logs that stay where they lie. An engine takes
 * the SQL of `queries/` as it is; what differs between the dialects is settled behind `query`.
 */

import type { ScanRule } from '../scan-rule.js';
import type { BindingTypes, QueryAnswer } from '../store/database.js';

export const ENGINE_NAMES = ['duckdb', 'athena', 'trino'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** A value for a `$name` of a query. NULL has no type of its own: the query casts it. */
export type EngineValue = string | number | bigint | boolean | Date | null;

export type EngineBindings = Readonly<Record<string, EngineValue>>;

export interface EngineQueryOptions {
  /** Rows read at most; what is beyond stays unread and the query is cancelled. */
  readonly maxRows?: number;
  /** Types of bindings that their values do not tell; only DuckDB needs them. */
  readonly types?: BindingTypes;
  /** Cancels the query where it runs, and rejects with `interrupted`. */
  readonly signal?: AbortSignal;
}

/** What running a query took, as far as the engine tells. */
export interface EngineStatistics {
  /** The engine's own name for the query. */
  readonly queryId?: string;
  /** Bytes read from storage, which is what Athena bills. */
  readonly scannedBytes?: number;
  readonly scannedRows?: number;
  /** Wall time in the engine. */
  readonly elapsedMs?: number;
  /** Estimated price in US dollars. */
  readonly costUsd?: number;
  /** Whether an earlier answer was given again. */
  readonly isReused?: boolean;
}

export interface EngineAnswer extends QueryAnswer {
  readonly statistics?: EngineStatistics;
}

export interface Engine {
  readonly name: EngineName;
  /** What is asked, for messages: the path of a database, or URL or workgroup with catalog and schema. No secret. */
  readonly path: string;
  /** Present where tables are folders by day of delivery: queries then have to say which days they read. */
  readonly scan?: ScanRule;
  /**
   * Runs one statement and reads its rows. Columns have DuckDB's type names and cells are what DuckDB gives (times are
   * `Date`, 64-bit integers are `bigint` beyond the safe range).
   *
   * @throws `sql_failed` and `engine_failed`, `engine_denied`, `engine_unreachable`, `interrupted`; Athena also the
   * `aws_*` codes
   */
  query(sql: string, bindings?: EngineBindings, options?: EngineQueryOptions): Promise<EngineAnswer>;
  close(): Promise<void>;
}
