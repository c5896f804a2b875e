/**
 * The clients that are not after what they were before: only failing, silent, or working for the first time.
 */
import type { Cell, ResultColumn } from '../result.js';
import type { QueryAnswer } from '../store/database.js';
import { judgeSilence, type Watch } from './compare-cadence.js';
import { type ComparedWindows, compareQuery } from './compare-query.js';
import type { Conditions } from './filters.js';
import type { Source } from './source.js';

type Row = QueryAnswer['rows'][number];

/** What became of a client of a listener, the gravest first. */
export const CLIENT_STATUSES = [
  'failing',
  'silent',
  'stopped before',
  'unknown',
  'not due',
  'returned',
  'recovered',
] as const;
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

export const CLIENT_COLUMNS: readonly ResultColumn[] = [
  { name: 'status', type: 'VARCHAR', description: `what became of the client: ${CLIENT_STATUSES.join(', ')}` },
  {
    name: 'client_ip',
    type: 'VARCHAR',
    key: true,
    description: 'address of the client; several machines may share it',
  },
  {
    name: 'listener',
    type: 'VARCHAR',
    key: true,
    description: 'name of the load balancer and port of the listener; without metadata its id',
  },
  {
    name: 'versions_before',
    type: 'VARCHAR',
    description: 'versions it completed handshakes with, at any time before',
  },
  { name: 'ciphers_before', type: 'VARCHAR', wide: true, description: 'cipher suites of those handshakes' },
  {
    name: 'completed_before',
    type: 'BIGINT',
    unit: 'count',
    wide: true,
    description: 'handshakes it completed in the window before',
  },
  { name: 'failed_after', type: 'BIGINT', unit: 'count', description: 'handshakes that failed in the window after' },
  {
    name: 'completed_after',
    type: 'BIGINT',
    unit: 'count',
    wide: true,
    description: 'handshakes it completed in the window after',
  },
  { name: 'outcomes_after', type: 'VARCHAR', wide: true, description: 'outcomes in the window after' },
  {
    name: 'median_gap_hours',
    type: 'DOUBLE',
    description: 'half of the times between two of its connections before were this long or shorter',
  },
  {
    name: 'longest_gap_hours',
    type: 'DOUBLE',
    wide: true,
    description: 'the longest time between two of its connections before',
  },
  {
    name: 'silent_hours',
    type: 'DOUBLE',
    description: 'from its latest connection before to the end of the window after; NULL where it connected in that',
  },
  { name: 'last_seen', type: 'TIMESTAMP', unit: 'UTC', wide: true, description: 'start of its latest one before' },
  { name: 'because', type: 'VARCHAR', prose: true, description: 'why it is said so' },
  { name: 'listener_id', type: 'VARCHAR', wide: true, description: 'resource id of the listener' },
  { name: 'load_balancer', type: 'VARCHAR', wide: true, description: 'load balancer' },
];

export interface ChangedClients {
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly sql: string;
}

/** All changed clients, the gravest first. */
export async function readChangedClients(
  database: Source,
  conditions: Conditions,
  windows: ComparedWindows,
): Promise<ChangedClients> {
  const { sql, bindings, written } = compareQuery('clients', conditions, windows);
  const watch: Watch = { ...windows.after, dataTo: windows.data.to };
  const rows = (await database.query(sql, bindings)).rows.map((row) => clientRow(row, watch));
  const rank = (row: Row) => CLIENT_STATUSES.indexOf(row.status as ClientStatus);
  const less = (a: Row, b: Row, name: string) => Number(b[name] ?? 0) - Number(a[name] ?? 0);
  rows.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      less(a, b, 'failed_after') ||
      less(a, b, 'completed_before') ||
      String(a.client_ip).localeCompare(String(b.client_ip)),
  );
  return { rows, sql: written };
}

function clientRow(row: Row, watch: Watch): Readonly<Record<string, Cell>> {
  const { status, because } = judge(row, watch);
  const connectionsAfter = Number(row.connections_after);
  const lastSeen = row.last_seen;
  return {
    status,
    client_ip: row.client_ip ?? null,
    listener: row.listener ?? null,
    listener_id: row.listener_id ?? null,
    load_balancer: row.load_balancer ?? null,
    versions_before: row.versions_before || null,
    ciphers_before: row.ciphers_before || null,
    completed_before: row.completed_before ?? null,
    failed_after: connectionsAfter - Number(row.completed_after),
    completed_after: row.completed_after ?? null,
    outcomes_after: row.outcomes_after || null,
    median_gap_hours: hours(row.median_gap_s),
    longest_gap_hours: hours(row.longest_gap_s),
    silent_hours:
      connectionsAfter === 0 && lastSeen instanceof Date
        ? roundHours((watch.to.getTime() - lastSeen.getTime()) / HOUR_MS)
        : null,
    last_seen: lastSeen ?? null,
    because,
  };
}

function judge(row: Row, watch: Watch): { status: ClientStatus; because: string } {
  if (Number(row.completed_ever) === 0) return { status: 'recovered', because: 'failed before' };
  if (Number(row.connections_after) > 0) {
    const attempts = Number(row.connections_after);
    return {
      status: 'failing',
      because: attempts === 1 ? 'one try, failed' : `all ${attempts} failed`,
    };
  }
  return judgeSilence(
    {
      firstSeen: time(row.first_seen),
      lastSeen: time(row.last_seen),
      longestGapMs: row.longest_gap_s == null ? null : Number(row.longest_gap_s) * 1000,
      longGaps: Number(row.long_gaps ?? 0),
      longestConnectionMs: Number(row.longest_connection_s) * 1000,
      lastEnd: time(row.last_end),
      seenAgain: row.seen_again instanceof Date ? row.seen_again : null,
      balancerLastLogged: time(row.last_logged),
    },
    watch,
  );
}

const HOUR_MS = 3_600_000;

function hours(seconds: Cell | undefined): number | null {
  return seconds == null ? null : roundHours(Number(seconds) / 3600);
}

/** Three digits after the point: some seconds. */
function roundHours(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function time(cell: Cell | undefined): Date {
  if (cell instanceof Date) return cell;
  throw new Error('the query on clients gave no time');
}
