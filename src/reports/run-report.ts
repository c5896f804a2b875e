/**
 * Runs a report: filters bound, limit applied, and what the numbers cover beside them. Showing it is `render/`.
 */
import { TlslensError } from '../errors.js';
import type { Result, ResultColumn } from '../result.js';
import { assumeCurrent } from '../store/metadata-assume.js';
import { findReport, LISTENER_FILTERS_MARKER, type Report } from './catalogue.js';
import { commandLine, filterWords } from './command-line.js';
import { readCoverage } from './coverage.js';
import { cutNote } from './cut-note.js';
import { applyConditions, makeConditions, type ReportFilters } from './filters.js';
import { noData } from './no-data.js';
import { scanNotes } from './scan-notes.js';
import { assumedElsewhere, isDatabase, type Source, within } from './source.js';
import { supplementNotes } from './supplement-notes.js';

export interface ReportOptions {
  /** Rows at most; 0 is all; absent is the report's own limit. */
  readonly limit?: number | undefined;
  /** When it is run; default now. */
  readonly now?: Date | undefined;
  /**
   * Takes the oldest known set-up of a listener for what held before it was first seen. This holds for the connection to
   * the database from then on, and every report on it says so.
   */
  readonly assumeCurrent?: boolean | undefined;
  /** Counts all rows where not all are given. It costs another run of the query. */
  readonly countAll?: boolean | undefined;
}

/**
 * The answer of a report. One without rows is an answer too: connections matched, and none of them is a finding.
 *
 * @throws `unknown_report`, `bad_cidr`, `bad_argument`; `no_data` where no connection matches the filters at all
 */
export async function runReport(
  asked: Source,
  name: string,
  filters: ReportFilters = {},
  options: ReportOptions = {},
): Promise<Result> {
  const report = findReport(name);
  const limit = options.limit ?? report.limit;
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new TlslensError('bad_argument', `The limit ${limit} is no whole number of rows.`, {
      hint: 'Give --limit a number; 0 shows all rows.',
      details: { limit },
    });
  }
  if (options.assumeCurrent) {
    if (!isDatabase(asked)) throw assumedElsewhere(asked);
    await assumeCurrent(asked);
  }
  const database = within(asked, filters);
  const conditions = makeConditions(filters, database.scan);
  const { window, coverage, isEmpty } = await readCoverage(database, filters, conditions, report.windowColumn);
  if (isEmpty) throw await noData(database, filters, report.windowColumn);
  const { sql, bindings, written } = applyConditions(report.sql, conditions);
  // One row more than asked for tells whether there are more.
  const answer = await database.query(limit > 0 ? `${sql}\nlimit ${limit + 1}` : sql, bindings);
  const isCut = limit > 0 && answer.rows.length > limit;
  const total = isCut && options.countAll ? await countRows(database, sql, bindings) : undefined;
  return {
    report: name,
    title: report.title,
    question: report.question,
    generated_at: options.now ?? new Date(),
    window,
    coverage,
    columns: describeColumns(report, answer.columns),
    rows: isCut ? answer.rows.slice(0, limit) : answer.rows,
    notes: [
      ...report.notes,
      ...(await supplementNotes(database, report, window)),
      ...ignoredFilters(report, filters),
      ...scanNotes(database.scan),
      ...(isCut ? [cutNote(limit, total)] : []),
    ],
    sql: limit > 0 ? `${written}\nlimit ${limit}` : written,
    command: commandLine('report', name, ...filterWords(filters), '--limit', '0'),
    ...(total !== undefined && { total_rows: total }),
    ...(report.charts.length + report.figures.length > 0 && {
      presentation: { charts: report.charts, figures: report.figures },
    }),
  };
}

async function countRows(source: Source, sql: string, bindings: Readonly<Record<string, string>>): Promise<number> {
  const { rows } = await source.query(`select count(*) as n from (\n${sql}\n) as counted`, bindings);
  return Number(rows[0]?.n);
}

function describeColumns(report: Report, columns: readonly ResultColumn[]): ResultColumn[] {
  const documented = report.columns.map((column) => column.name).join(', ');
  const found = columns.map((column) => column.name).join(', ');
  if (documented !== found) {
    throw new TlslensError('report_broken', `The report ${report.name} gives ${found}, but documents ${documented}.`, {
      details: { report: report.name },
    });
  }
  return columns.map(({ name, type }, index) => ({ ...report.columns[index], name, type }));
}

/** Says so where a report cannot be narrowed as asked: objects, and what is set up, know less than connections. */
function ignoredFilters(report: Report, filters: ReportFilters): string[] {
  const isNarrow = filters.client !== undefined || filters.sni !== undefined;
  if (report.windowColumn === 'period_end') {
    return [
      ...(filters.listener === undefined ? [] : ['Of the listener, all objects of its load balancer are taken.']),
      ...(isNarrow
        ? ['The filters on client and server name do not apply: an object holds lines of all of them.']
        : []),
    ];
  }
  if (!isNarrow || !report.sql.includes(LISTENER_FILTERS_MARKER)) return [];
  return [
    'What is "unseen" or "never" here is so for the connections that the filters on client and server name leave.',
  ];
}
