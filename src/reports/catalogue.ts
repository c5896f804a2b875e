/**
 * The catalogue of reports: one file each in `queries/reports/`, whose header comment is the record that the listing,
 * the README table and the columns of the result are made from. Running them is `run-report.ts`.
 */
import { closest } from 'fastest-levenshtein';
import { messageOf, TlslensError } from '../errors.js';
import { listQueries, readQuery } from '../query-files.js';
import type { ChartSpec, FigureSpec } from '../result.js';
import { parseChart } from './chart-line.js';
import { parseFigure } from './figure-line.js';

/** A column as the header documents it; the type is the database's to say. */
export interface ReportColumn {
  readonly name: string;
  /** As in {@link ResultColumn}: `count`, `share`, `ms`, `bytes`, `UTC`, or absent. */
  readonly unit?: string;
  /** Marked `, wide` after the unit: a narrow terminal does without it. */
  readonly wide?: boolean;
  /** Marked `, key`: tells the rows apart, and is cut last. */
  readonly key?: boolean;
  /** Marked `, prose`: broken into lines, not cut. */
  readonly prose?: boolean;
  readonly description: string;
}

/** The time that a report's window is about: the start of connections, or the delivery period of objects. */
export type WindowColumn = 'started_at' | 'period_end';

/** What the logs do not tell: what is set up, what the security policies allow, who owns the networks of clients. */
export type Supplement = 'metadata' | 'policies' | 'networks';

export interface Report {
  /** Name on the command line: that of the file. */
  readonly name: string;
  readonly title: string;
  /** The question it answers. */
  readonly question: string;
  /** The jobs it serves, `J1` to `J8`. */
  readonly jobs: readonly string[];
  /** Place in the listing. */
  readonly order: number;
  /** Rows shown unless told otherwise; 0 is all. */
  readonly limit: number;
  readonly windowColumn: WindowColumn;
  /** What it needs beside the logs to be complete; without it, columns are NULL and a note says so. */
  readonly uses: readonly Supplement[];
  readonly columns: readonly ReportColumn[];
  readonly notes: readonly string[];
  /** What pages draw of it. */
  readonly charts: readonly ChartSpec[];
  readonly figures: readonly FigureSpec[];
  /** The query, with {@link FILTERS_MARKER} or {@link OBJECT_FILTERS_MARKER} where conditions go; runs as it is. */
  readonly sql: string;
}

/** Stands in the SQL where conditions on columns of `connections` go, each followed by `and`. */
export const FILTERS_MARKER = '/*filters*/';
/** The same for columns of `objects`. */
export const OBJECT_FILTERS_MARKER = '/*object-filters*/';
/** The same for the days of delivery to read, where a query takes no other filter; the markers above have these too. */
export const SCAN_MARKER = '/*scan*/';
/** The same for `load_balancer` and `listener_id` of metadata. */
export const LISTENER_FILTERS_MARKER = '/*listener-filters*/';

/** Every report, in the order of the listing. Throws `report_broken` where a file's header is no record. */
export function listReports(): Report[] {
  return listQueries('reports')
    .map(readReport)
    .sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}

/**
 * The report of this name.
 *
 * @throws `unknown_report`, with the nearest name
 */
export function findReport(name: string): Report {
  const names = listQueries('reports');
  if (names.includes(name)) return readReport(name);
  const nearest = closest(name.toLowerCase(), names);
  throw new TlslensError('unknown_report', `There is no report ${JSON.stringify(name)}.`, {
    hint: `Did you mean ${nearest}? All of them: ${names.join(', ')}.`,
    details: { report: name, nearest },
  });
}

function readReport(name: string): Report {
  return parseReport(name, readQuery(`reports/${name}.sql`));
}

const UNITS: ReadonlySet<string> = new Set(['count', 'share', 'ms', 'bytes', 'UTC']);
/** Written in the header for a column that has no unit. */
const NO_UNIT = '-';

const WINDOW_COLUMNS: readonly WindowColumn[] = ['started_at', 'period_end'];
const SUPPLEMENTS: readonly Supplement[] = ['metadata', 'policies', 'networks'];

/**
 * Reads the text of a report file: a header of `-- key: value` lines, then the query.
 *
 * @throws `report_broken` naming what is missing or wrong
 */
export function parseReport(name: string, text: string): Report {
  try {
    const { entries, sql } = splitHeader(text);
    const windowColumn = optional(entries, 'window') ?? 'started_at';
    if (!isWindowColumn(windowColumn)) throw new Error(`"window" is none of ${WINDOW_COLUMNS.join(', ')}`);
    const uses = optional(entries, 'uses')?.split(/, */) ?? [];
    if (!uses.every(isSupplement)) throw new Error(`"uses" names other things than ${SUPPLEMENTS.join(', ')}`);
    const columns = entries.filter(({ key }) => key.startsWith('column ')).map(readColumn);
    if (columns.length === 0) throw new Error('no column is documented');
    if (new Set(columns.map((column) => column.name)).size < columns.length) throw new Error('a column stands twice');
    const marker = windowColumn === 'started_at' ? FILTERS_MARKER : OBJECT_FILTERS_MARKER;
    if (!sql.includes(marker)) throw new Error(`the query has no ${marker}`);
    return {
      name,
      title: required(entries, 'title'),
      question: required(entries, 'question'),
      jobs: required(entries, 'jobs').split(/, */),
      order: wholeNumber(entries, 'order'),
      limit: wholeNumber(entries, 'limit'),
      windowColumn,
      uses,
      columns,
      notes: entries.filter(({ key }) => key === 'note').map(({ value }) => value),
      charts: entries.filter(({ key }) => key === 'chart').map(({ value }) => parseChart(value, columns)),
      figures: entries.filter(({ key }) => key === 'figure').map(({ value }) => parseFigure(value, columns)),
      sql,
    };
  } catch (error) {
    throw new TlslensError('report_broken', `The report file ${name}.sql is broken: ${messageOf(error)}.`, {
      cause: error,
      details: { report: name },
    });
  }
}

interface Entry {
  readonly key: string;
  readonly value: string;
}

const KEYS = /^(?:title|question|jobs|order|limit|window|uses|note|chart|figure|column [a-z][a-z0-9_]*)$/;

function splitHeader(text: string): { entries: Entry[]; sql: string } {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const entries = lines.slice(0, end === -1 ? lines.length : end).map((line) => {
    const match = /^-- ([^:]+): (.+)$/.exec(line);
    const [, key = '', value = ''] = match ?? [];
    if (!KEYS.test(key)) throw new Error(`its header has the line "${line}"`);
    return { key, value: value.trim() };
  });
  const sql = end === -1 ? '' : lines.slice(end).join('\n').trim();
  if (sql === '') throw new Error('there is no query');
  if (sql.endsWith(';')) throw new Error('the query ends in a semicolon, so that no limit can follow');
  return { entries, sql };
}

function required(entries: readonly Entry[], key: string): string {
  const value = optional(entries, key);
  if (value === undefined) throw new Error(`its header has no "${key}"`);
  return value;
}

function optional(entries: readonly Entry[], key: string): string | undefined {
  const found = entries.filter((entry) => entry.key === key);
  if (found.length > 1) throw new Error(`its header has "${key}" twice`);
  return found[0]?.value;
}

function wholeNumber(entries: readonly Entry[], key: string): number {
  const value = required(entries, key);
  if (!/^\d+$/.test(value)) throw new Error(`"${key}" is no whole number`);
  return Number(value);
}

const COLUMN = /^([^\s,]+)((?:, (?:wide|key|prose))*) \| (.+)$/;

function readColumn({ key, value }: Entry): ReportColumn {
  const name = key.slice('column '.length);
  const [, unit = '', marks = '', description = ''] = COLUMN.exec(value) ?? [];
  if (unit !== NO_UNIT && !UNITS.has(unit)) throw new Error(`column ${name} has no known unit ("${NO_UNIT}" for none)`);
  const marked = Object.fromEntries([...marks.matchAll(/\w+/g)].map(([mark]) => [mark, true]));
  return { name, ...(unit !== NO_UNIT && { unit }), ...marked, description };
}

function isWindowColumn(text: string): text is WindowColumn {
  return (WINDOW_COLUMNS as readonly string[]).includes(text);
}

function isSupplement(text: string): text is Supplement {
  return (SUPPLEMENTS as readonly string[]).includes(text);
}
