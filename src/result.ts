/**
 * What a report, or any query, answers: the one shape between `reports/` and `render/`, and the JSON contract.
 */

/** A cell. Times are {@link Date} (UTC), 64-bit integers are `bigint` only beyond the safe range. */
export type Cell = string | number | bigint | boolean | Date | null | Cell[] | { [key: string]: Cell };

/** How a column is to be shown. Raw formats (json, csv) ignore all but the name. */
export interface ResultColumn {
  readonly name: string;
  /** DuckDB's type name. */
  readonly type: string;
  /** `ms`, `bytes`, `share` (0 to 1, drawn as a bar), `count`, `UTC`, ... or absent. */
  readonly unit?: string;
  readonly description?: string;
  /** Left out of a table first where the terminal is too narrow; other formats have it always. */
  readonly wide?: boolean;
}

/** The half-open window a result covers and the column it was taken from. `null`: unbounded, no data. */
export interface Window {
  readonly from: Date | null;
  readonly to: Date | null;
  readonly column: string;
}

/** What stands behind the numbers. AWS calls delivery best-effort: this is never "all connections". */
export interface Coverage {
  readonly objects: number;
  readonly connections: number;
  readonly rejected_lines: number;
  /** 5-minute delivery periods with no object, between the first and the last of each load balancer. */
  readonly gaps: number;
}

export interface Result {
  /** Name on the command line; `sql` for a query of one's own. */
  readonly report: string;
  readonly title: string;
  /** The question it answers. */
  readonly question?: string;
  readonly generated_at: Date;
  /** Absent where no window applies (`sql`, `schema`). */
  readonly window?: Window;
  readonly coverage?: Coverage;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  /** Sentences that belong to the numbers: what they count, what they cannot know. */
  readonly notes: readonly string[];
  /** The SQL that gave the rows. */
  readonly sql?: string;
}

/** Version of the JSON form of {@link Result}; grows when a key changes its meaning or goes. */
export const RESULT_SCHEMA_VERSION = 1;
