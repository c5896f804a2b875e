/**
 * Notes about what a report needs beside the logs: that it is missing, stands in for something, or is assumed.
 */
import { readQuery } from '../query-files.js';
import type { Window } from '../result.js';
import type { Database } from '../store/database.js';
import type { Report } from './catalogue.js';

/** What every page says where the oldest set-up is assumed. */
export const ASSUMED =
  'Assumed (--assume-current): before a listener was first seen by a snapshot, its oldest known set-up is taken for what held.';

/**
 * The notes for one report. That the oldest set-up is assumed for earlier times is said by every report, whatever it
 * uses: the pages of one run are read together.
 */
export async function supplementNotes(database: Database, { uses }: Report, window: Window): Promise<string[]> {
  const [held = {}] = (await database.query(readQuery('coverage/supplements.sql'))).rows;
  const { first_snapshot: first, stand_in_policies: standIn, networks, assume_current: isAssumed } = held;
  const notes: string[] = [];
  if (uses.includes('metadata')) {
    if (!(first instanceof Date)) {
      notes.push(
        'No metadata: run tlslens sync. Until then, what the listeners are set up to do is unknown (empty cells).',
      );
    } else if (!isAssumed && window.from !== null && window.from < first) {
      notes.push(
        `The first snapshot of metadata is of ${seconds(first)}: how listeners were set up before it is unknown. --assume-current takes the oldest known set-up instead.`,
      );
    }
  }
  if (uses.includes('policies') && typeof standIn === 'string') {
    notes.push(`Policies are taken from the copy that comes with tlslens (${standIn}), where the API was not asked.`);
  }
  if (uses.includes('networks') && networks === 0) {
    notes.push('No list of networks: run tlslens networks load FILE.csv. Until then, owners of clients are unknown.');
  }
  if (isAssumed) {
    notes.push(ASSUMED);
  }
  return notes;
}

function seconds(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
