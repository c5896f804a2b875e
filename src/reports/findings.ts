/**
 * What somebody should hear of once: legacy client networks, ciphers, alerts, changed security policies, holes in the
 * logs. Each has an identity, so that what was told can be told apart from what is new. Telling is for others.
 */
import ipaddr from 'ipaddr.js';
import { readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import { type Database, timestampOf } from '../store/database.js';
import { metadataLog } from '../store/metadata-log.js';
import { minute } from './compare-windows.js';

export const FINDING_KINDS = {
  gate: 'gate rule broken',
  legacy_client: 'legacy client network',
  cipher: 'cipher',
  alert: 'kind of alert',
  policy_change: 'security policy change',
  coverage_gap: 'coverage gap',
  job: 'problem of the job',
} as const;

export type FindingKind = keyof typeof FINDING_KINDS;

export interface Finding {
  readonly kind: FindingKind;
  /** What makes it the same finding in the next run; unique over all kinds. */
  readonly id: string;
  /** It is news again when it has one that it had not. */
  readonly traits: readonly string[];
  /** One sentence without what clients chose. */
  readonly text: string;
  /** Server names that clients asked for: hostile text. */
  readonly names: readonly string[];
}

export interface FindingOptions {
  readonly now: Date;
  /** Whether everything delivered so far was read: otherwise a hole may only be what is still to be read. */
  readonly isComplete: boolean;
}

/** All that holds now, whether it was told before or not. */
export async function readFindings(database: Database, options: FindingOptions): Promise<Finding[]> {
  return [
    ...(await legacyClients(database)),
    ...(await ciphers(database)),
    ...(await alerts(database)),
    ...(await policyChanges(database)),
    ...(options.isComplete ? await gaps(database, options.now) : []),
    ...(await unreadable(database)),
  ];
}

const count = (number: Cell | undefined, one: string, many = `${one}s`): string =>
  `${Number(number).toLocaleString('en-US')} ${Number(number) === 1 ? one : many}`;

/** What one end user or one office has: smaller ones would make news of every address that a client is given. */
const IPV4_BITS = 24;
const IPV6_BITS = 48;

/** The network that stands for an address where nobody is known to own it. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  const bits = parsed.kind() === 'ipv4' ? IPV4_BITS : IPV6_BITS;
  const network =
    parsed.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(`${parsed.toString()}/${bits}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${bits}`);
  return `${network.toString()}/${bits}`;
}

interface Network {
  readonly clients: Set<string>;
  readonly reasons: Set<string>;
  readonly names: Set<string>;
  owner: string | null;
  connections: number;
  lastSeen: Date;
}

const MOST_NAMES = 5;
const MOST_CLIENTS = 3;

async function legacyClients(database: Database): Promise<Finding[]> {
  const networks = new Map<string, Network>();
  for (const row of (await database.query(readQuery('findings/legacy_clients.sql'))).rows) {
    const cidr = typeof row.cidr === 'string' ? row.cidr : networkOf(String(row.client_ip));
    const lastSeen = row.last_seen as Date;
    const known = networks.get(cidr) ?? {
      clients: new Set<string>(),
      reasons: new Set<string>(),
      names: new Set<string>(),
      owner: null,
      connections: 0,
      lastSeen,
    };
    networks.set(cidr, known);
    known.clients.add(String(row.client_ip));
    known.reasons.add(String(row.legacy_because));
    for (const name of [row.first_name, row.last_name]) {
      if (typeof name === 'string' && known.names.size < MOST_NAMES) known.names.add(name);
    }
    known.owner ??= typeof row.owner === 'string' ? row.owner : null;
    known.connections += Number(row.connections);
    if (lastSeen > known.lastSeen) known.lastSeen = lastSeen;
  }
  return [...networks].map(([cidr, network]) => {
    const { clients, reasons, owner, connections, lastSeen } = network;
    const first = [...clients].slice(0, MOST_CLIENTS).join(', ');
    const more = clients.size > MOST_CLIENTS ? ` and ${clients.size - MOST_CLIENTS} more` : '';
    const because = [...reasons].sort();
    return {
      kind: 'legacy_client',
      id: `legacy_client ${cidr}`,
      traits: because,
      text: `${cidr}${owner === null ? '' : ` (${owner})`}: ${count(connections, 'connection')} with ${because.join('; ')}, from ${first}${more}, latest ${minute(lastSeen)}.`,
      names: [...network.names],
    };
  });
}

async function ciphers(database: Database): Promise<Finding[]> {
  const { rows } = await database.query(readQuery('findings/ciphers.sql'));
  return rows.map((row) => ({
    kind: 'cipher',
    id: `cipher ${row.load_balancer} ${row.tls_cipher}`,
    traits: [],
    text: `${row.tls_cipher} on ${row.load_balancer}${row.weak_because === null ? '' : ` (weak: ${row.weak_because})`}: ${count(row.connections, 'connection')} by ${count(row.clients, 'client')}, first ${minute(row.first_seen as Date)}.`,
    names: [],
  }));
}

async function alerts(database: Database): Promise<Finding[]> {
  const { rows } = await database.query(readQuery('findings/alerts.sql'));
  return rows.map((row) => ({
    kind: 'alert',
    id: `alert ${row.load_balancer} ${row.alert}`,
    traits: [],
    text: `${row.alert} (${row.name ?? 'not registered'}) on ${row.load_balancer}: ${count(row.connections, 'connection')} by ${count(row.clients, 'client')}, ${Number(row.failed).toLocaleString('en-US')} of them failed, first ${minute(row.first_seen as Date)}.`,
    names: [],
  }));
}

async function policyChanges(database: Database): Promise<Finding[]> {
  const changes = await metadataLog(database);
  return changes.flatMap((change): Finding[] => {
    const { at, what, subject, before, after } = change;
    const home = `${change.account_id ?? ''} ${change.region}`;
    const moment = at.toISOString();
    if (what === 'policy_changed') {
      const text = `${subject}: ${before ?? 'none'} became ${after ?? 'none'}, seen ${minute(at)}.`;
      return [{ kind: 'policy_change', id: `policy_change ${home} ${subject} ${moment}`, traits: [], text, names: [] }];
    }
    if (what === 'logging_switched_off') {
      const text = `${subject}: access logs were switched off, seen ${minute(at)}.`;
      return [{ kind: 'coverage_gap', id: `logging_off ${home} ${subject} ${moment}`, traits: [], text, names: [] }];
    }
    return [];
  });
}

/** Deliveries come within minutes; before this long nothing is said to be missing. */
const SLACK_MS = 30 * 60_000;
/** Older holes are no news. */
const RECENT_MS = 7 * 86_400_000;

async function gaps(database: Database, now: Date): Promise<Finding[]> {
  const { rows } = await database.query(readQuery('findings/gaps.sql'), {
    latest: timestampOf(new Date(now.getTime() - SLACK_MS)),
    since: timestampOf(new Date(now.getTime() - RECENT_MS)),
  });
  return rows.map((row) => {
    const from = row.hole_from as Date;
    const until = row.is_open ? 'and still none' : `until ${minute(row.hole_to as Date)}`;
    return {
      kind: 'coverage_gap',
      id: `coverage_gap ${row.load_balancer} ${from.toISOString()}`,
      traits: [],
      text: `${row.load_balancer}: no delivery since ${minute(from)}, ${until} (${count(row.minutes, 'minute')}).`,
      names: [],
    };
  });
}

async function unreadable(database: Database): Promise<Finding[]> {
  const { rows } = await database.query(readQuery('findings/unreadable.sql'));
  return rows.map((row) => {
    const day = row.day instanceof Date ? row.day.toISOString().slice(0, 10) : String(row.day ?? 'unknown day');
    const balancer = String(row.load_balancer ?? 'unknown load balancer');
    return {
      kind: 'coverage_gap',
      id: `unreadable ${balancer} ${day} ${row.code}`,
      traits: [],
      text: `${balancer}, ${day}: ${count(row.objects, 'object')} could not be read (${row.code}), such as ${row.example}.`,
      names: [],
    };
  });
}
