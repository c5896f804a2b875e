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
  /** Tells the rows apart: a table cuts it last. */
  readonly key?: boolean;
  /** Sentences: a table breaks them into lines instead of cutting them. */
  readonly prose?: boolean;
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

/**
 * A chart of a result, in terms of its columns. Pages draw it; other formats ignore it. In the header of a report:
 * `-- chart: line x=hour y=p50_ms,p99_ms log | Handshake time by hour`.
 */
export interface ChartSpec {
  /** `bar`: a bar a category, lying. `column`: over time, standing. `line`: over time. */
  readonly kind: 'bar' | 'column' | 'line';
  /** Columns of the category, joined; the one of the time for columns and lines. */
  readonly x: readonly string[];
  /** Columns of values, all of one unit; each is a series. */
  readonly y: readonly string[];
  /** Column whose values are series, where the rows are one for each category (or time) and series. */
  readonly by?: string;
  /** Series stand on each other, for parts of a whole. */
  readonly stack?: boolean;
  /** Logarithmic scale. */
  readonly log?: boolean;
  /** What several rows of one bar come to: `sum` (counts), or `max` where every row repeats a total. */
  readonly fold?: 'sum' | 'max';
  /** Only rows that have this value in this column. */
  readonly only?: { readonly column: string; readonly value: string };
  /** Place on the first screen of a page of many results; absent: not there. */
  readonly first?: number;
  readonly title: string;
}

/**
 * A number to be read at a glance: a cell of one row. In the header of a report, where the row is the one with this text in
 * the first column: `-- figure: share of handshakes failed | Failed handshakes | failures`.
 */
export interface FigureSpec {
  readonly title: string;
  /** Text in the first column of the row. */
  readonly row: string;
  /** Column of the number. */
  readonly value: string;
  /** Name of the report that tells more. */
  readonly report?: string;
}

/** What an answer comes to, in one sentence; `unsure` where the logs do not tell. */
export interface Headline {
  readonly tone: 'good' | 'bad' | 'unsure';
  readonly text: string;
}

/** How pages show a result beside its table. */
export interface Presentation {
  readonly charts?: readonly ChartSpec[];
  readonly figures?: readonly FigureSpec[];
  readonly headline?: Headline;
}

/** Begins the note of a result that takes something for granted: pages show it as a banner. */
export const ASSUMED_PREFIX = 'Assumed (--assume-current): ';

/** Begins the note of a result that holds only the first rows: pages say it beside the table, with the command for all. */
export const CUT_PREFIX = 'showing ';

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
  /** Command line that asks the same and gives all rows; absent where none does. */
  readonly command?: string;
  /** Rows that there are, where `rows` are only the first of them and somebody counted. */
  readonly total_rows?: number;
  readonly presentation?: Presentation;
}

/** Version of the JSON form of {@link Result}; grows when a key changes its meaning or goes. */
export const RESULT_SCHEMA_VERSION = 1;
