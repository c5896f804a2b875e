/**
 * Databases in memory with log lines and the metadata of an estate, which tests change from snapshot to snapshot.
 */

import { toRanges } from '../../src/metadata/network-ranges.js';
import { readNetworks } from '../../src/metadata/networks.js';
import type { Snapshot } from '../../src/snapshot.js';
import type { Database } from '../../src/store/database.js';
import { saveNetworks } from '../../src/store/metadata-networks.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { databaseOf } from './database.js';
import type { LineParts } from './log-line.js';

/** The TLS listener of the load balancer `edge` of the small estate, as lines name it. */
export const AT_EDGE = {
  loadBalancer: 'net/edge/0123456789abcdef',
  listener: 'fedcba9876543210',
} as const satisfies LineParts;
/** The same of `inner`. */
export const AT_INNER = {
  loadBalancer: 'net/inner/00112233445566aa',
  listener: 'aaaaaaaaaaaaaaaa',
} as const satisfies LineParts;

export async function databaseWith(lines: readonly string[], ...snapshots: readonly Snapshot[]): Promise<Database> {
  const database = await databaseOf(lines);
  for (const snapshot of snapshots) await saveSnapshot(database, snapshot);
  return database;
}

/** Loads a list of networks: rows of `cidr,owner,contact,from,to`. */
export async function loadNetworks(database: Database, ...rows: readonly string[]): Promise<void> {
  const { networks } = readNetworks(['cidr,owner,contact,from,to', ...rows].join('\n'));
  await saveNetworks(database, networks, toRanges(networks));
}
