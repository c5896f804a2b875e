/**
 * A run that says what it would read, and changes nothing.
 */
import { IN_MEMORY, openDatabase } from '../store/database.js';
import { type IngestRequest, listNew } from './ingest-logs.js';
import type { Run } from './run.js';
import type { FetchedDatabase } from './state.js';
import { databaseUri, emptySummary, type JobSummary } from './summary.js';

export async function dryRun(run: Run, { path, stored }: FetchedDatabase, request: IngestRequest): Promise<JobSummary> {
  const { settings, work, keys, clock } = run;
  const options = { ...settings.database, scratchDir: work.dir };
  const database = stored
    ? await openDatabase(path, { mode: 'read', ...options })
    : await openDatabase(IN_MEMORY, { mode: 'write', ...options });
  let would_read: JobSummary['would_read'] & {};
  try {
    would_read = await listNew(database, request, clock);
  } finally {
    database.close();
  }
  if (stored) work.keep(path, stored.etag);
  return {
    ...emptySummary(run),
    outcome: 'dry_run',
    database: { uri: databaseUri(keys), etag: stored?.etag ?? null, bytes: stored?.size ?? 0 },
    would_read,
  };
}
