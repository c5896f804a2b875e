/**
 * Two windows of the logs side by side, around a change or as named: the figures of both, and the clients that are not
 * after what they were before. Showing them is `render/`.
 */
import { TlslensError } from '../errors.js';
import { readQuery } from '../query-files.js';
import type { Coverage, Headline, Result, Window } from '../result.js';
import { commandLine, filterWords } from './command-line.js';
import { CLIENT_COLUMNS, CLIENT_STATUSES, readChangedClients } from './compare-clients.js';
import { FIGURE_CHARTS, FIGURE_COLUMNS, readFigures, type Side } from './compare-figures.js';
import { type ComparedWindows, compareQuery, sqlLiteral } from './compare-query.js';
import { type CompareRequest, minute, placeWindows, type Span, spell, wantedWindows } from './compare-windows.js';
import { readCoverage } from './coverage.js';
import { cutNote } from './cut-note.js';
import { applyConditions, type Conditions, makeConditions, type ReportFilters } from './filters.js';
import { noData } from './no-data.js';
import { scanNotes } from './scan-notes.js';
import { type Source, within } from './source.js';

export type { CompareRequest, Span } from './compare-windows.js';

/** The filters of reports, without the times: those are the windows. */
export type CompareFilters = Omit<ReportFilters, 'from' | 'to'>;

export interface CompareOptions {
  /** Clients at most; 0 is all; absent is {@link CLIENT_LIMIT}. */
  readonly limit?: number | undefined;
  /** When it is run; default now. */
  readonly now?: Date | undefined;
}

/** Clients shown unless told otherwise. */
const CLIENT_LIMIT = 20;

export interface Comparison {
  readonly figures: Result;
  readonly clients: Result;
}

/**
 * Compares what started in two windows. Connections count by their start; those of the window before that were logged
 * later than the logs reach beyond the window after are left out, since their like is not logged yet.
 *
 * @throws `bad_time` where the windows overlap, `bad_cidr`, `bad_argument`; `no_data` where a window has no logs, or
 * no connection of either one matches the filters
 */
export async function compare(
  asked: Source,
  request: CompareRequest,
  filters: CompareFilters = {},
  options: CompareOptions = {},
): Promise<Comparison> {
  const limit = options.limit ?? CLIENT_LIMIT;
  const wanted = wantedWindows(request);
  const database = within(asked, { from: wanted.before.from, to: wanted.after.to });
  const data = await readDataSpan(database);
  if (!data) throw await noData(database, filters, 'started_at');
  const windows: ComparedWindows = { ...placeWindows(request, data), data };
  const conditions = makeConditions(filters, database.scan);
  const covered = {
    before: await coverageOf(database, filters, windows.before),
    after: await coverageOf(database, filters, windows.after),
  };
  if (covered.before.connections + covered.after.connections === 0) throw nothingMatches(windows);
  const figures = await readFigures(database, conditions, windows, covered);
  const clients = await readChangedClients(database, conditions, windows);
  const shared = {
    generated_at: options.now ?? new Date(),
    window: { from: windows.before.from, to: windows.after.to, column: 'started_at' } satisfies Window,
    coverage: await coverageTogether(database, filters, windows, covered.before.gaps + covered.after.gaps),
  };
  const spans = `Before is ${spell(windows.before)}, after is ${spell(windows.after)}, by the start of the connection.`;
  return {
    figures: {
      report: 'compare',
      title: 'Before and after',
      question: 'What is different: versions, ciphers, key exchange, outcomes, handshake times, volume?',
      ...shared,
      columns: FIGURE_COLUMNS,
      rows: figures.rows,
      presentation: { headline: clientsHeadline(clients.rows), charts: FIGURE_CHARTS },
      notes: [
        spans,
        ...windows.notes,
        ...(await edgeNotes(database, conditions, windows)),
        ...emptySideNotes(figures.connections),
        ...scanNotes(database.scan),
        'sample: "beyond chance" is more than three standard errors, counted between clients, since connections of one client are alike; "of few clients" is a difference that about so many clients make. Neither says that the change is the cause. Volumes are not judged: one window does not tell how they vary.',
      ],
      sql: figures.sql,
    },
    clients: {
      report: 'compare-clients',
      title: 'Clients before and after',
      question: 'Who connected before and is silent or only failing after?',
      ...shared,
      columns: CLIENT_COLUMNS,
      rows: limit > 0 ? clients.rows.slice(0, limit) : clients.rows,
      notes: [
        spans,
        statusCounts(clients.rows),
        'silent: it came in a rhythm until the change, and has been silent since for a quarter longer than ever before. not due: no longer silent than it was before. unknown: it came too seldom to have a rhythm, or the log cannot tell.',
        'Clients that never completed a handshake before are not missed. A client is an address at one listener: several machines may share it, and one machine may change it.',
        ...(limit > 0 && clients.rows.length > limit ? [cutNote(limit, clients.rows.length)] : []),
      ],
      sql: clients.sql,
      command: compareCommand(windows, filters),
      ...(limit > 0 && clients.rows.length > limit && { total_rows: clients.rows.length }),
    },
  };
}

/** The time that the logs speak of, or `undefined` where there are none. */
export async function readDataSpan(database: Source): Promise<Span | undefined> {
  const { sql, bindings } = applyConditions(readQuery('compare/data_span.sql'), makeConditions({}, database.scan));
  const [row = {}] = (await database.query(sql, bindings)).rows;
  const { data_from: from, data_to: to } = row;
  return from instanceof Date && to instanceof Date ? { from, to } : undefined;
}

async function coverageOf(database: Source, filters: CompareFilters, span: Span): Promise<Coverage> {
  const bounded = { ...filters, ...span };
  return (await readCoverage(database, bounded, makeConditions(bounded, database.scan), 'started_at')).coverage;
}

/** Of both windows: an object or a rejected line that belongs to both counts once. */
async function coverageTogether(
  database: Source,
  filters: CompareFilters,
  { before, after }: ComparedWindows,
  gaps: number,
): Promise<Coverage> {
  const conditions = makeConditions(filters, database.scan);
  const either = (column: string, lengthen: string) =>
    [before, after]
      .map(
        ({ from, to }) =>
          `${column} ${lengthen === '' ? '>=' : '>'} ${sqlLiteral(from)} and ${column}${lengthen} < ${sqlLiteral(to)}`,
      )
      .join(' or ');
  const { coverage } = await readCoverage(
    database,
    filters,
    {
      ...conditions,
      onConnections: [...conditions.onConnections, `(${either('started_at', '')})`],
      onObjects: [...conditions.onObjects, `(period_end is null or ${either('period_end', " - interval '5' minute")})`],
    },
    'started_at',
  );
  return { ...coverage, gaps };
}

function nothingMatches({ before, after }: ComparedWindows): TlslensError {
  return new TlslensError('no_data', `No connection matches, neither in ${spell(before)} nor in ${spell(after)}.`, {
    hint: 'Widen the windows, or drop a filter.',
  });
}

async function edgeNotes(database: Source, conditions: Conditions, windows: ComparedWindows): Promise<string[]> {
  const edges = compareQuery('edges', conditions, windows);
  const [row = {}] = (await database.query(edges.sql, edges.bindings)).rows;
  const [late, across] = [Number(row.logged_too_late), Number(row.open_across)];
  const mute = compareQuery('balancers', conditions, windows);
  const balancers = (await database.query(mute.sql, mute.bindings)).rows;
  return [
    'A connection is logged when it ends: those still open when the logs end are not known.',
    ...(late > 0
      ? [
          `${count(late, 'connection')} of the window before ended ${minute(windows.beforeKnownUntil)} or later and ${late === 1 ? 'is' : 'are'} left out: the like of the window after cannot be logged yet.`,
        ]
      : []),
    ...(across > 0
      ? [`${count(across, 'connection')} began before and ended after: judged by the start, so they belong to before.`]
      : []),
    ...balancers.map(
      ({ load_balancer, last_logged }) =>
        `${String(load_balancer)} logged nothing since ${last_logged instanceof Date ? minute(last_logged) : 'long'}: its logs may be missing.`,
    ),
  ];
}

function emptySideNotes(connections: Readonly<Record<Side, number>>): string[] {
  return (['before', 'after'] as const)
    .filter((side) => connections[side] === 0)
    .map((side) => `No connection of the window ${side} matches.`);
}

/** What became of the clients, which is what a change is judged by. */
function clientsHeadline(rows: readonly { readonly status?: unknown }[]): Headline {
  const of = (status: string) => rows.filter((row) => row.status === status).length;
  const [failing, silent, unknown] = [of('failing'), of('silent'), of('unknown')];
  const open = unknown > 0 ? ` Of ${count(unknown, 'more client')} it can't be known.` : '';
  if (failing + silent === 0) {
    return { tone: unknown > 0 ? 'unsure' : 'good', text: `No client is lost that came in a rhythm before.${open}` };
  }
  const lost = [
    ...(failing > 0
      ? [
          `${count(failing, 'client')} that completed handshakes before ${failing === 1 ? 'is' : 'are'} only failing after`,
        ]
      : []),
    ...(silent > 0 ? [`${count(silent, 'client')} ${silent === 1 ? 'has' : 'have'} fallen silent`] : []),
  ];
  return { tone: 'bad', text: `${lost.join(', ')}.${open}` };
}

function compareCommand({ before, after }: ComparedWindows, filters: CompareFilters): string {
  const [beforeFrom, beforeTo, from, to] = [before.from, before.to, after.from, after.to].map((at) => at.toISOString());
  const windows = ['--before-from', beforeFrom!, '--before-to', beforeTo!, '--from', from!, '--to', to!];
  return commandLine('compare', ...windows, ...filterWords(filters), '--limit', '0');
}

function statusCounts(rows: readonly { readonly status?: unknown }[]): string {
  const counts = CLIENT_STATUSES.map((status) => [status, rows.filter((row) => row.status === status).length] as const);
  const said = counts.filter(([, n]) => n > 0).map(([status, n]) => `${n.toLocaleString('en')} ${status}`);
  return said.length === 0
    ? 'Every client that completed handshakes before did so after.'
    : `Clients: ${said.join(', ')}.`;
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}
