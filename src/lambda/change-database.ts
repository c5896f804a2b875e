/**
 * All that a run does to the database, in its own folder: set-up, new logs, retention. It is whole in its file afterwards,
 * and nobody else has seen any of it.
 */
import { existsSync } from 'node:fs';
import { TlslensError } from '../errors.js';
import { openDatabase } from '../store/database.js';
import { type RetainSummary, retain } from '../store/retention.js';
import { type IngestedLogs, type IngestRequest, ingestLogs } from './ingest-logs.js';
import type { Run } from './run.js';
import { WAY_OUT } from './state.js';
import { databaseUri } from './summary.js';
import { type SyncedRegion, syncRegions } from './sync-regions.js';

export interface Changes {
  readonly synced: readonly SyncedRegion[];
  readonly ingested: IngestedLogs;
  /** `null` where nothing is to be deleted, or where there was no time for it. */
  readonly retired: RetainSummary | null;
}

/** @throws `database_too_large` where the space of the function ends; `database_failed` and its kin */
export async function changeDatabase(run: Run, path: string, request: IngestRequest): Promise<Changes> {
  try {
    const filled = await fill(run, path, request);
    const retired = await retire(run, path, filled.ingested);
    assertWhole(path);
    return { ...filled, retired };
  } catch (error) {
    throw tooLargeWhereFull(error, run);
  }
}

async function fill(
  { settings, work, clock, log, steps }: Run,
  path: string,
  request: IngestRequest,
): Promise<Pick<Changes, 'synced' | 'ingested'>> {
  const database = await openDatabase(path, { mode: 'write', ...settings.database, scratchDir: work.dir });
  try {
    const synced = await steps.time('sync', () => syncRegions(database, settings.syncRegions, clock));
    const ingested = await steps.time('ingest', () => ingestLogs(database, request, clock, log));
    await database.run('checkpoint');
    return { synced, ingested };
  } finally {
    database.close();
  }
}

/** To make the file smaller takes time that a run which has run out of it does not have. */
async function retire(
  { settings, work, clock, steps }: Run,
  path: string,
  ingested: IngestedLogs,
): Promise<RetainSummary | null> {
  const { retainMs } = settings;
  if (retainMs === undefined || isUnfinished(ingested)) return null;
  const olderThan = new Date(clock.now().getTime() - retainMs);
  return steps.time('retain', () => retain(path, { olderThan, ...settings.database, scratchDir: work.dir }));
}

export const isUnfinished = ({ sources }: IngestedLogs): boolean => sources.some((source) => source.isUnfinished);

/** What is not in the file itself would not be put back with it. */
function assertWhole(path: string): void {
  if (!existsSync(`${path}.wal`)) return;
  throw new TlslensError('database_failed', `Not all changes to ${path} are in the file itself. Nothing was put back.`);
}

/** The disk of a function is not one that its user could make room on. */
function tooLargeWhereFull(error: unknown, { keys }: Run): unknown {
  const isFull = error instanceof TlslensError && (error.code === 'disk_full' || error.code === 'spool_unwritable');
  if (!isFull) return error;
  return new TlslensError(
    'database_too_large',
    `${databaseUri(keys)} and what is to be added to it do not fit into the space of the function: ${error.message} Nothing was changed.`,
    { hint: WAY_OUT, cause: error },
  );
}
