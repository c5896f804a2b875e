/**
 * What one run brought, in figures: of all objects that it loaded, by load balancer, and by listener.
 */
import { readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import { type Database, timestampOf } from '../store/database.js';

/** `null`: nothing to tell it from. */
export interface LoadFigures {
  /** `null` for all of them together, or where an object's name does not tell. */
  readonly loadBalancer: string | null;
  readonly listener: string | null;
  readonly connections: number;
  /** Of completed handshakes, 0 to 1. */
  readonly legacyShare: number | null;
  /** Of handshakes with a ClientHello, 0 to 1. */
  readonly failureRatio: number | null;
  readonly handshakeP99Ms: number | null;
}

export interface ObjectFigures {
  readonly loadBalancer: string | null;
  readonly loaded: number;
  readonly failed: number;
  readonly rejectedLines: number;
  /** Since the end of the newest delivery period. */
  readonly lagSeconds: number | null;
  /** Hours with a delivery, of the last 24 or of those since the first, 0 to 1. */
  readonly coverage: number | null;
}

export interface RunFigures {
  readonly all: LoadFigures & ObjectFigures;
  readonly objects: readonly ObjectFigures[];
  readonly loadBalancers: readonly LoadFigures[];
  /** The busiest first. */
  readonly listeners: readonly LoadFigures[];
}

type Row = Readonly<Record<string, Cell>>;

/** @param since what was written to the ledger at this time or later is of the run */
export async function readRunFigures(database: Database, since: Date, now: Date): Promise<RunFigures> {
  const times = { since: timestampOf(since), now: timestampOf(now) };
  const loads = (await database.query(readQuery('figures/connections.sql'), { since: times.since })).rows;
  const objects = (await database.query(readQuery('figures/objects.sql'), times)).rows;
  const ofLevel = (rows: readonly Row[], level: number) => rows.filter((row) => Number(row.level) === level);
  return {
    all: { ...objectFigures(ofLevel(objects, 1)[0] ?? {}), ...loadFigures(ofLevel(loads, 3)[0] ?? {}) },
    objects: ofLevel(objects, 0).map(objectFigures),
    loadBalancers: ofLevel(loads, 1).map(loadFigures),
    listeners: ofLevel(loads, 0).map(loadFigures),
  };
}

const loadFigures = (row: Row): LoadFigures => ({
  loadBalancer: textOf(row.load_balancer),
  listener: textOf(row.listener_id),
  connections: Number(row.connections ?? 0),
  legacyShare: share(row.legacy, row.completed),
  failureRatio: share(row.failed, row.with_hello),
  handshakeP99Ms: numberOf(row.handshake_p99_ms),
});

const objectFigures = (row: Row): ObjectFigures => ({
  loadBalancer: textOf(row.load_balancer),
  loaded: Number(row.loaded ?? 0),
  failed: Number(row.failed ?? 0),
  rejectedLines: Number(row.rejected ?? 0),
  lagSeconds: numberOf(row.lag_seconds),
  coverage: numberOf(row.coverage),
});

const textOf = (cell: Cell | undefined): string | null => (typeof cell === 'string' ? cell : null);
const numberOf = (cell: Cell | undefined): number | null => (cell === null || cell === undefined ? null : Number(cell));
const share = (part: Cell | undefined, whole: Cell | undefined): number | null =>
  Number(whole ?? 0) === 0 ? null : Number(part) / Number(whole);
