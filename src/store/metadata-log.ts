/**
 * What changed between snapshots, told from the versions that one ended and the next began. A change happened some time
 * between two snapshots; it is dated by the one that first showed it.
 */
import { DuckDBTimestampValue } from '@duckdb/node-api';
import { loadBalancerArnOf, splitArn } from '../arn.js';
import { fillQuery, readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import type { Database } from './database.js';
import { VERSIONED_TABLES, type VersionedTable } from './metadata-tables.js';
import { type ChangeKind, WATCHED, type Watched } from './metadata-watched.js';
import { quoteIdentifier } from './quote.js';

/** One change. `before` and `after` are `null` where there is nothing to tell. */
export interface MetadataChange {
  readonly at: Date;
  readonly account_id: string | null;
  readonly region: string;
  readonly what: ChangeKind;
  /** What it is about: `listener partner-gateway:443 (8c21b122c223d324)`. */
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface LogWindow {
  /** Inclusive. */
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

type Row = Readonly<Record<string, Cell>>;

/**
 * The changes that snapshots in the window showed, in order of time. The first snapshot of an account and region is one
 * row, `first_snapshot`; what was first told because an earlier call had been denied is no change.
 */
export async function metadataLog(database: Database, window: LogWindow = {}): Promise<MetadataChange[]> {
  const bindings = { from: micros(window.from ?? EARLIEST), to: micros(window.to ?? LATEST) };
  const snapshots = readSnapshots((await database.query(readQuery('metadata/snapshots.sql'))).rows);
  const ports = new Map(
    (await database.query(readQuery('metadata/listener_ports.sql'))).rows.map((row) => [
      String(row.listener_arn),
      String(row.port ?? '?'),
    ]),
  );
  const events: Event[] = [];
  for (const watched of WATCHED) {
    const table = tableOf(watched);
    const sql = fillQuery(readQuery('metadata/changed_versions.sql'), {
      columns: table.description.columns.map(({ name }) => quoteIdentifier(name)).join(', '),
      table: quoteIdentifier(table.description.name),
    });
    const { rows } = await database.query(sql, bindings);
    events.push(...eventsOf(watched, table, rows, bindings.from.micros, bindings.to.micros));
  }
  const madeOrGone = new Set(
    events.flatMap(({ watched, before, after, time, home }) => {
      const arn = watched.identity === null ? null : (after ?? before)?.[watched.identity];
      return before === null || after === null ? [`${home} ${time} ${arn}`] : [];
    }),
  );
  const changes = events
    .filter((event) => isNews(event, snapshots) && !ofParent(event, madeOrGone))
    .flatMap((event) => toChanges(event, ports));
  const firsts = [...snapshots.values()].flatMap(([first]) => (first === undefined ? [] : [firstSnapshot(first)]));
  return [...firsts.filter(({ at }) => at >= (window.from ?? EARLIEST) && at < (window.to ?? LATEST)), ...changes].sort(
    (a, b) => a.at.valueOf() - b.at.valueOf() || compareTexts(sortKey(a), sortKey(b)),
  );
}

const EARLIEST = new Date('0001-01-01T00:00:00Z');
const LATEST = new Date('9999-12-31T00:00:00Z');

const micros = (time: Date): DuckDBTimestampValue => new DuckDBTimestampValue(BigInt(time.valueOf()) * 1000n);
const sortKey = ({ account_id, region, subject, what }: MetadataChange): string =>
  [account_id, region, subject, what].join('\n');
const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface KnownSnapshot {
  readonly taken_at: Date;
  readonly account_id: string | null;
  readonly region: string;
  readonly unanswered: ReadonlySet<string>;
  readonly policies_source: string | null;
}

/** By account and region, oldest first. */
type Snapshots = ReadonlyMap<string, readonly KnownSnapshot[]>;

function readSnapshots(rows: readonly Row[]): Snapshots {
  const byHome = new Map<string, KnownSnapshot[]>();
  for (const row of rows) {
    const snapshot: KnownSnapshot = {
      taken_at: row.taken_at as Date,
      account_id: row.account_id as string | null,
      region: String(row.region),
      unanswered: new Set(row.unanswered as string[]),
      policies_source: row.policies_source as string | null,
    };
    byHome.set(homeOf(row), [...(byHome.get(homeOf(row)) ?? []), snapshot]);
  }
  return byHome;
}

const homeOf = ({ account_id, region }: Row): string => `${account_id ?? ''} ${region}`;

const firstSnapshot = ({ taken_at, account_id, region }: KnownSnapshot): MetadataChange => ({
  at: taken_at,
  account_id,
  region,
  what: 'first_snapshot',
  subject: `${account_id ?? 'unknown account'} ${region}`,
  before: null,
  after: null,
});

/** A thing at a time: its version that ended then, its version that began then, or both. */
interface Event {
  readonly watched: Watched;
  readonly table: VersionedTable;
  readonly home: string;
  readonly time: number;
  readonly before: Row | null;
  readonly after: Row | null;
}

const tableOf = ({ table }: Watched): VersionedTable =>
  VERSIONED_TABLES.find(({ description }) => description.name === table) as VersionedTable;

function eventsOf(watched: Watched, table: VersionedTable, rows: readonly Row[], from: bigint, to: bigint): Event[] {
  const events = new Map<string, Event>();
  const add = (time: Cell, row: Row, side: 'before' | 'after'): void => {
    if (!(time instanceof Date)) return;
    const at = BigInt(time.valueOf()) * 1000n;
    if (at < from || at >= to) return;
    const key = JSON.stringify([homeOf(row), time, ...table.key.map((name) => row[name] ?? null)]);
    const event = events.get(key) ?? {
      watched,
      table,
      home: homeOf(row),
      time: time.valueOf(),
      before: null,
      after: null,
    };
    events.set(key, { ...event, [side]: row });
  };
  for (const row of rows) {
    add(row.valid_from ?? null, row, 'after');
    add(row.valid_to ?? null, row, 'before');
  }
  return [...events.values()];
}

/** Only what the API told and no longer tells is gone. */
const API: Row = { source: 'api' };

/** Whether the snapshot before could have shown the thing, so that its coming is one. */
function isNews({ watched, table, home, time, before, after }: Event, snapshots: Snapshots): boolean {
  if (before !== null) return !watched.sameSource || before.source === (after ?? API).source;
  const previous = (snapshots.get(home) ?? []).filter(({ taken_at }) => taken_at.valueOf() < time).at(-1);
  if (previous === undefined || after === null) return false;
  if (watched.sameSource && previous.policies_source !== after.source) return false;
  const silent = table
    .sources(after)
    .some(([call, owner]) => previous.unanswered.has(call) || previous.unanswered.has(`${call} ${owner}`));
  return !silent;
}

/** What comes and goes with the thing it belongs to is no change of its own. */
function ofParent({ watched, home, time, before, after }: Event, madeOrGone: ReadonlySet<string>): boolean {
  if (before !== null && after !== null) return false;
  const row = after ?? before ?? {};
  const parents = watched.parents.map((name) => String(row[name]));
  const all = [...parents, ...parents.map(loadBalancerArnOf)];
  return all.some((arn) => arn !== null && madeOrGone.has(`${home} ${time} ${arn}`));
}

function toChanges(event: Event, ports: ReadonlyMap<string, string>): MetadataChange[] {
  const { watched, before, after, time } = event;
  const row = after ?? before ?? {};
  if (watched.ignore?.(row)) return [];
  const change = (what: ChangeKind, was: string | null, is: string | null): MetadataChange => ({
    at: new Date(time),
    account_id: row.account_id as string | null,
    region: String(row.region),
    what,
    subject: subjectOf(watched, row, ports),
    before: was,
    after: is,
  });
  if (before === null) return [change(watched.came, null, watched.tell(row))];
  if (after === null) return [change(watched.went, watched.tell(row), null)];
  const seen = watched.columns.filter(
    ({ name, unknownIsSilence }) =>
      !same(before[name], after[name]) && !(unknownIsSilence && (before[name] === null || after[name] === null)),
  );
  // What a column tells is not told again as the change of a wider one.
  const told = seen.filter(({ unless = [] }) => !unless.some((name) => !same(before[name], after[name])));
  return told.map(({ name, what, quiet }) =>
    change(
      typeof what === 'string' ? what : what(after),
      quiet ? null : textOf(before[name]),
      quiet ? null : textOf(after[name]),
    ),
  );
}

const same = (a: Cell | undefined, b: Cell | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

function textOf(value: Cell | undefined): string | null {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function subjectOf({ subject }: Watched, row: Row, ports: ReadonlyMap<string, string>): string {
  const listener = (): string => {
    const split = splitArn(String(row.listener_arn));
    const name = split?.kind === 'listener' ? split.load_balancer.split('/')[1] : row.load_balancer;
    return `listener ${name}:${ports.get(String(row.listener_arn)) ?? '?'} (${row.listener_id})`;
  };
  switch (subject) {
    case 'load_balancer':
      return `load balancer ${row.load_balancer_name} (${row.load_balancer})`;
    case 'listener':
      return listener();
    case 'forward':
      return `${listener()}${row.rule_arn === null ? '' : ` rule ${row.rule_priority}`} to ${row.target_group_name}`;
    case 'target_group':
      return `target group ${row.target_group_name}`;
    case 'target':
      return `target ${row.target_id}${row.port === null ? '' : ` port ${row.port}`} of ${row.target_group_name}`;
    case 'policy':
      return `policy ${row.ssl_policy}`;
  }
}
