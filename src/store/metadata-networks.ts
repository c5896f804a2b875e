/**
 * Keeps the user's list of networks: a new list takes the place of the old one.
 */
import { appendRows } from './append-rows.js';
import type { Database } from './database.js';
import { NETWORK_RANGES, NETWORKS } from './metadata-tables.js';
import { inTransaction } from './transaction.js';

/**
 * Replaces the list, in one transaction. `networks` are rows of the table `networks`, `ranges` of `network_ranges`: the
 * same without overlaps.
 */
export async function saveNetworks(
  database: Database,
  networks: readonly object[],
  ranges: readonly object[],
): Promise<void> {
  await inTransaction(database, async () => {
    await database.run('delete from networks; delete from network_ranges');
    await appendRows(database, NETWORKS, networks);
    await appendRows(database, NETWORK_RANGES, ranges);
  });
}
