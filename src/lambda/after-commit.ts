/**
 * What follows from the database that was put back: figures, the gate, news, reports. The news come first: reports can be
 * had from the database at any time. A step that fails does not keep the others from being done.
 */
import { messageOf, TlslensError } from '../errors.js';
import { readFindings } from '../reports/findings.js';
import { type RunFigures, readRunFigures } from '../reports/load-figures.js';
import { s3Uri } from '../source/s3-uri.js';
import { type Database, openDatabase } from '../store/database.js';
import { type Changes, isUnfinished } from './change-database.js';
import { channelsOf } from './channels.js';
import { checkGate, type GateCheck } from './check-gate.js';
import { alarmIn } from './clock.js';
import { problemFindings } from './problems.js';
import type { Run } from './run.js';
import { type Told, tellNews } from './tell.js';
import { type WrittenReports, writeReports } from './write-reports.js';

export interface AfterCommit {
  readonly figures: RunFigures;
  /** `null` where there are no rules. */
  readonly gate: GateCheck | null;
  readonly told: Told['told'];
  /** `null` where they could not be written. */
  readonly reports: WrittenReports | null;
  /** What did not go as it should, one sentence each. */
  readonly problems: readonly string[];
  /** What of this itself failed. */
  readonly errors: readonly TlslensError[];
}

export interface Committed {
  readonly path: string;
  readonly etag: string;
  readonly changes: Changes;
  /** When the run began to change it, by the clock of the machine, as the ledger is. */
  readonly since: Date;
  /** Time that was kept for what is done here. */
  readonly reserveMs: number;
}

export async function afterCommit(run: Run, committed: Committed): Promise<AfterCommit> {
  const { settings, work } = run;
  const database = await openDatabase(committed.path, { mode: 'read', ...settings.database, scratchDir: work.dir });
  try {
    return await follow(run, committed, database);
  } finally {
    database.close();
  }
}

async function follow(run: Run, committed: Committed, database: Database): Promise<AfterCommit> {
  const { log, steps } = run;
  const now = run.clock.now();
  const errors: TlslensError[] = [];
  const attempt = async <T>(step: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await steps.time(step, work);
    } catch (error) {
      if (!(error instanceof TlslensError)) throw error;
      errors.push(error);
      log.error(`${step} failed`, { error: error.message, hint: error.hint });
      return null;
    }
  };
  const figures = await steps.time('figures', () => readRunFigures(database, committed.since, now));
  const gate = await gateOf(run, database, now);
  const problems = problemFindings(committed.changes, gate);
  const told = await attempt('tell', async () => {
    const isComplete = !isUnfinished(committed.changes.ingested);
    const observed = await readFindings(database, { now, isComplete });
    return tellNews(
      {
        store: run.store,
        at: run.keys.findings,
        channels: channelsOf(run.settings, run.clock),
        findings: [...(gate?.findings ?? []), ...problems, ...observed],
        isUndecided: (id, kind) => {
          // Without rules nothing was looked at: what was told of is neither broken nor holding again.
          if (kind === 'gate') return gate === null || gate.undecided === null || gate.undecided.has(id);
          return kind === 'coverage_gap' && !isComplete;
        },
        context: { runId: run.runId, state: s3Uri(run.settings.state.bucket, run.settings.state.key) },
        databaseEtag: committed.etag,
        now,
      },
      log,
    );
  });
  for (const error of told?.errors ?? []) log.error('News could not be told', { error: error.message });
  const said = [...problems.map(({ text }) => text), ...[...errors, ...(told?.errors ?? [])].map(messageOf)];
  const reports = await attempt('reports', () => reportsOf(run, committed, database, { gate, problems: said, now }));
  const leftOut = reports?.leftOut ?? [];
  if (leftOut.length > 0) log.warn('Reports were left out for want of time', { reports: leftOut });
  const failed = [...errors, ...(told?.errors ?? [])];
  return {
    figures,
    gate,
    told: told?.told ?? {},
    reports,
    problems: [
      ...problems.map(({ text }) => text),
      ...(leftOut.length === 0 ? [] : [`No time was left for these reports: ${leftOut.join(', ')}.`]),
      ...failed.map(messageOf),
    ],
    errors: failed,
  };
}

async function gateOf({ settings, request, store, steps }: Run, database: Database, now: Date) {
  const { gateRules } = settings;
  if (gateRules === undefined) return null;
  return steps.time('gate', () => checkGate(store, gateRules, database, request.reportWindow ?? {}, now));
}

/** Of the reserve, what the files of the reports need to be put in their place. */
const UPLOAD_SHARE = 1 / 6;

async function reportsOf(
  { settings, request, store, keys, clock }: Run,
  { etag, reserveMs }: Committed,
  database: Database,
  {
    gate,
    problems,
    now,
  }: { readonly gate: GateCheck | null; readonly problems: readonly string[]; readonly now: Date },
): Promise<WrittenReports> {
  const endBy = alarmIn(clock.remainingMs() - reserveMs * UPLOAD_SHARE);
  try {
    return await writeReports(store, keys, database, {
      names: request.reports ?? settings.reports,
      filters: request.reportWindow ?? {},
      also: gate?.result ? [gate.result] : [],
      problems,
      now,
      endBy: endBy.signal,
      isCurrent: async () => (await store.head(keys.database))?.etag === etag,
    });
  } finally {
    endBy.off();
  }
}
