/**
 * Results and errors as the page gets them.
 */
import { type ErrorCode, messageOf, TlslensError } from '../errors.js';
import { cellOf, type JsonValue, rawValue } from '../render/cells.js';
import { coverageSentence } from '../render/coverage.js';
import type { Result } from '../result.js';

/** A {@link Result} for the page: rows as lists in the order of the columns, the coverage as its sentence. */
export interface PageResult {
  readonly report: string;
  readonly title: string;
  readonly question: string | null;
  readonly coverage: string | null;
  readonly columns: Result['columns'];
  readonly rows: readonly (readonly JsonValue[])[];
  readonly notes: readonly string[];
  /** Whether there are more rows than these. */
  readonly cut: boolean;
  readonly sql: string | null;
  readonly presentation: Result['presentation'] | null;
}

/** What a result says of rows that were left out, with an option of the command line: the page has its own words. */
const LIMIT_NOTE = /^showing \S+ of more rows; --/;

export function pageResult(result: Result): PageResult {
  const { report, title, question = null, columns, notes, sql = null, presentation = null } = result;
  return {
    report,
    title,
    question,
    coverage: coverageSentence(result),
    columns,
    rows: result.rows.map((row) => columns.map((column) => rawValue(cellOf(row, column), column.type))),
    notes: notes.filter((note) => !LIMIT_NOTE.test(note)),
    cut: notes.some((note) => LIMIT_NOTE.test(note)),
    sql,
    presentation,
  };
}

export interface PageError {
  readonly code: ErrorCode | 'unexpected' | 'unauthorized' | 'refused';
  readonly message: string;
  readonly hint: string | null;
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  unknown_report: 404,
  no_data: 422,
  metadata_missing: 422,
  interrupted: 503,
  sql_refused: 403,
  database_failed: 500,
  report_broken: 500,
};

/** An error as status and body. What was not foreseen is told too: the page is for whoever started it. */
export function pageError(error: unknown): { status: number; body: PageError } {
  if (error instanceof TlslensError) {
    const { code, message, hint = null } = error;
    return { status: STATUS[code] ?? 400, body: { code, message, hint } };
  }
  const status = Number((error as { statusCode?: unknown }).statusCode);
  return {
    status: status >= 400 && status < 600 ? status : 500,
    body: { code: 'unexpected', message: messageOf(error), hint: null },
  };
}
