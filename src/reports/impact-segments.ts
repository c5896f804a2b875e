/**
 * Which security policies may have been in force on a listener, by spans of time: as metadata tells, or the user.
 */
import type { SecurityPolicy } from '../policy/security-policy.js';
import { fillQuery, readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import type { Database } from '../store/database.js';
import { applyConditions, type Conditions, sqlTime } from './filters.js';
import type { Home, PolicyBook } from './impact-policies.js';

/** A listener as connections know it. */
export interface ListenerKey {
  readonly load_balancer: string;
  readonly listener_id: string;
  /** Account and region that connections have; empty where they have none. */
  readonly account_key: string;
  readonly region_key: string;
}

/** A span of time in which the same is known of a listener. The spans of a listener leave no time out. */
export interface Segment extends ListenerKey {
  readonly segment: number;
  /** Name of the load balancer and port: `public-edge:443`. */
  readonly listener: string;
  readonly segment_from: Date;
  readonly segment_to: Date;
  readonly home: Home | undefined;
  /** The policy that the snapshots name; behind it another one that may have been in force already. Empty: not known. */
  readonly olds: readonly SecurityPolicy[];
  /** How it is known: from metadata, as assumed from a later snapshot, given by the user; or not at all. */
  readonly known: 'known' | 'assumed' | 'given' | 'unknown';
  /** Names of policies that neither the API nor the bundled copy holds. */
  readonly unreadable: readonly string[];
  /** Whether a policy change lies somewhere within the span. */
  readonly isUndated: boolean;
  /** Whether no snapshot has looked since. */
  readonly isUnconfirmed: boolean;
  /** Whether the listener only ever had one certificate. */
  readonly hasOneCertificate: boolean;
}

/** What a database holds of metadata. */
export interface MetadataTables {
  /** Listeners and their policies over time. */
  readonly hasEpochs: boolean;
  readonly hasPolicies: boolean;
  /** A list of networks and their owners. */
  readonly hasOwners: boolean;
}

/** Looks what there is: databases may lack the tables, and tables may be empty. */
export async function findMetadata(database: Database): Promise<MetadataTables> {
  const { rows } = await database.query(readQuery('impact/metadata_tables.sql'));
  const names = new Set(rows.map(({ name }) => name));
  const holds = async (...needed: string[]) => {
    if (!needed.every((name) => names.has(name))) return false;
    const { rows: held } = await database.query(fillQuery(readQuery('impact/holds.sql'), { table: needed[0]! }));
    return held.length > 0;
  };
  return {
    hasEpochs: await holds('listeners', 'listener_epochs', 'listener_certificates', 'metadata_snapshots'),
    hasPolicies: await holds('ssl_policies', 'ssl_policy_ciphers'),
    hasOwners: await holds('network_ranges', 'client_owners'),
  };
}

/** The spans of the listeners that connections reached, all under `from` where the user names it. */
export async function readSegments(
  database: Database,
  conditions: Conditions,
  policies: PolicyBook,
  from: SecurityPolicy | undefined,
): Promise<Segment[]> {
  const { sql, bindings } = applyConditions(readQuery('impact/listeners.sql'), conditions);
  const { rows: listeners } = await database.query(sql, bindings);
  const epochs = from === undefined ? (await database.query(readQuery('impact/epochs.sql'))).rows : [];
  const known = new Map<string, Part[]>();
  for (const part of epochs.flatMap((row) => split(row, policies))) {
    known.set(textOfKey(part), [...(known.get(textOfKey(part)) ?? []), part]);
  }
  return listeners
    .flatMap((row) => {
      const key = keyOf(row);
      const listener = `${key.load_balancer.split('/')[1] ?? key.load_balancer}:${row.port}`;
      return withoutGaps(known.get(textOfKey(key)) ?? [], unknown(key, from)).map((part) => ({ ...part, listener }));
    })
    .map((part, index) => ({ ...part, segment: index + 1 }));
}

type Part = Omit<Segment, 'segment' | 'listener'>;

/** An epoch until the last snapshot that confirms it, and what comes after that. */
function split(row: Readonly<Record<string, Cell>>, policies: PolicyBook): Part[] {
  const home = { accountId: textOf(row.account_id), region: textOf(row.region) };
  const [from, to] = [timeOf(row.epoch_from), timeOf(row.epoch_to)];
  const lastSnapshot = timeOf(row.last_snapshot);
  const undatedFrom = row.undated_from instanceof Date ? row.undated_from : null;
  const isAssumed = row.metadata_status === 'assumed';
  const part = (segmentFrom: Date, segmentTo: Date, names: readonly string[]): Part => {
    const found = names.map((name) => ({ name, policy: policies.find(name, home, segmentFrom) }));
    const unreadable = found.filter(({ policy }) => policy === undefined).map(({ name }) => name);
    return {
      ...keyOf(row),
      segment_from: segmentFrom,
      segment_to: segmentTo,
      home,
      // One that can't be judged by may have been in force: then nothing follows from the other either.
      olds: unreadable.length > 0 ? [] : found.map(({ policy }) => policy!),
      known: isAssumed ? 'assumed' : 'known',
      unreadable,
      isUndated: names.length > 1,
      isUnconfirmed: !isAssumed && row.undated_from === null && segmentFrom >= lastSnapshot && isOpen(segmentTo),
      hasOneCertificate: row.certificates === 1,
    };
  };
  const own = String(row.ssl_policy);
  if (undatedFrom !== null) {
    return [part(from, undatedFrom, [own]), part(undatedFrom, to, [own, String(row.next_policy)])].filter(holdsTime);
  }
  if (!isAssumed && isOpen(to)) {
    return [part(from, lastSnapshot, [own]), part(lastSnapshot, to, [own])].filter(holdsTime);
  }
  return [part(from, to, [own])];
}

/** Spans in order of time, with `rest` wherever none of them is. */
function withoutGaps(parts: readonly Part[], rest: Part): Part[] {
  const covered: Part[] = [];
  let at = rest.segment_from;
  for (const part of parts) {
    covered.push({ ...rest, segment_from: at, segment_to: part.segment_from }, part);
    at = part.segment_to;
  }
  return [...covered, { ...rest, segment_from: at }].filter(holdsTime);
}

function unknown(key: ListenerKey, from: SecurityPolicy | undefined): Part {
  return {
    ...key,
    segment_from: ALWAYS,
    segment_to: FOREVER,
    home: undefined,
    olds: from === undefined ? [] : [from],
    known: from === undefined ? 'unknown' : 'given',
    unreadable: [],
    isUndated: false,
    isUnconfirmed: false,
    hasOneCertificate: false,
  };
}

const ALWAYS = new Date('0001-01-01T00:00:00Z');
const FOREVER = new Date('9999-12-31T00:00:00Z');

const keyOf = (row: Readonly<Record<string, Cell>>): ListenerKey => ({
  load_balancer: String(row.load_balancer),
  listener_id: String(row.listener_id),
  account_key: String(row.account_key),
  region_key: String(row.region_key),
});
const textOfKey = ({ load_balancer, listener_id, account_key, region_key }: ListenerKey): string =>
  [load_balancer, listener_id, account_key, region_key].join(' ');
const holdsTime = (part: Part): boolean => part.segment_from < part.segment_to;
/** The view writes an open end as the year 9999. */
const isOpen = (time: Date): boolean => time >= FOREVER;
const timeOf = (cell: Cell | undefined): Date => (cell instanceof Date ? cell : new Date(0));
const textOf = (cell: Cell | undefined): string | null => (typeof cell === 'string' ? cell : null);

/** Makes the temporary table that connections find their span by. */
export async function writeSegments(database: Database, segments: readonly Segment[]): Promise<void> {
  const rows = segments.map(
    ({ segment, load_balancer, listener_id, account_key, region_key, listener, segment_from, segment_to }) => ({
      segment,
      load_balancer,
      listener_id,
      account_key,
      region_key,
      listener,
      segment_from: sqlTime(segment_from),
      segment_to: sqlTime(segment_to),
    }),
  );
  await database.run(readQuery('impact/segments.sql'), { rows: JSON.stringify(rows) });
}
