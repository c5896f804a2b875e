/**
 * The set-up of the balancers, dated, before the logs: a region that does not answer keeps nothing else from being done.
 */
import type { TlslensError } from '../errors.js';
import { collectSnapshots } from '../metadata/collect.js';
import { bundledPolicies } from '../policy/predefined-policies.js';
import type { Database } from '../store/database.js';
import { saveSnapshot } from '../store/metadata-save.js';
import { alarmIn, type Clock } from './clock.js';

export interface SyncedRegion {
  readonly region: string;
  /** Versions that began and ended with this snapshot. */
  readonly opened: number;
  readonly closed: number;
  /** Calls that were not answered, one sentence each. */
  readonly notes: readonly string[];
  readonly error?: TlslensError;
}

/** Describe calls are throttled for the account: they may wait, but not for the whole of the run. */
const SHARE = 1 / 4;

export async function syncRegions(
  database: Database,
  regions: readonly string[],
  clock: Clock,
): Promise<SyncedRegion[]> {
  const alarm = alarmIn(clock.remainingMs() * SHARE);
  const synced: SyncedRegion[] = [];
  try {
    for (const region of regions) {
      const [outcome] = await collectSnapshots([{ region }], { takenAt: clock.now(), signal: alarm.signal }).catch(
        (error: TlslensError) => [{ target: { region }, error }],
      );
      if (outcome === undefined) continue;
      if ('error' in outcome) {
        synced.push({ region, opened: 0, closed: 0, notes: [], error: outcome.error });
        continue;
      }
      const { opened, closed } = await saveSnapshot(database, outcome.snapshot, { bundled: bundledPolicies() });
      const notes = outcome.snapshot.notes.map(({ message }) => message);
      synced.push({ region, opened, closed, notes });
    }
  } finally {
    alarm.off();
  }
  return synced;
}
