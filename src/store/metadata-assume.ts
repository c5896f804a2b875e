/**
 * The answer to `--assume-current`.
 */
import type { Database } from './database.js';
import { installViews } from './schema.js';

/**
 * For this connection alone: connections from before the first snapshot of their listener get what that snapshot showed,
 * and `metadata_status` says `assumed`. Whatever is printed after this must say so.
 */
export async function assumeCurrent(database: Database): Promise<void> {
  await installViews(database, 'temporary', {
    ...database.instead,
    metadata_settings: 'select true as assume_current',
  });
}
