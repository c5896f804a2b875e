import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendConnections } from '../../src/store/append-connections.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { assumeCurrent } from '../../src/store/metadata-assume.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import {
  ACCOUNT,
  answersOf,
  certificateArn,
  type Estate,
  REGION,
  SMALL_ESTATE,
  snapshotOf,
  withListener,
} from '../helpers/estate.js';

const TLS = 'fedcba9876543210';
const EDGE = 'net/edge/0123456789abcdef';
const OLD = 'ELBSecurityPolicy-2016-08';
const NEW = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(IN_MEMORY, { mode: 'write' });
});
afterEach(() => database.close());

interface Connection {
  readonly started_at: Date;
  readonly account_id?: string | null;
  readonly region?: string | null;
  readonly load_balancer?: string;
  readonly listener_id?: string;
}

const connect = (to: Database, connections: readonly Connection[]) =>
  appendConnections(
    to,
    connections.map((connection, index) => ({
      account_id: ACCOUNT,
      region: REGION,
      load_balancer: EDGE,
      listener_id: TLS,
      ...connection,
      object_id: index,
    })),
  );

const enriched = async (from: Database, columns = 'ssl_policy, metadata_status') =>
  (await from.query(`select ${columns} from connections_enriched order by object_id`)).rows.map((row) =>
    Object.values(row),
  );

const at = (text: string): Connection => ({ started_at: new Date(text) });

describe('connections with their listener', () => {
  it('have what held when they started', async () => {
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
    await saveSnapshot(database, snapshotOf(withListener(SMALL_ESTATE, TLS, { policy: NEW }), '2026-03-04T00:00:00Z'));
    await saveSnapshot(database, snapshotOf({ balancers: [] }, '2026-03-06T00:00:00Z'));
    await connect(database, [
      at('2026-03-01T23:59:59Z'),
      at('2026-03-02T00:00:00Z'),
      at('2026-03-03T23:59:59Z'),
      at('2026-03-04T00:00:00Z'),
      at('2026-03-05T23:59:59Z'),
      at('2026-03-06T00:00:00Z'),
    ]);
    expect(await enriched(database)).toEqual([
      [null, 'before_metadata'],
      [OLD, 'known'],
      [OLD, 'known'],
      [NEW, 'known'],
      [NEW, 'known'],
      [null, 'unknown'],
    ]);
  });

  it('have the port, the protocol, the ALPN policy and the default certificate', async () => {
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
    await connect(database, [at('2026-03-03T00:00:00Z'), at('2026-03-01T00:00:00Z')]);
    const columns =
      'load_balancer_name, listener_port, listener_protocol, alpn_policy, default_certificate, metadata_known, metadata_from, metadata_to';
    const first = new Date('2026-03-02T00:00:00Z');
    expect(await enriched(database, columns)).toEqual([
      ['edge', 443, 'TLS', 'HTTP2Preferred', certificateArn('default'), true, first, null],
      ['edge', null, null, null, null, false, null, first],
    ]);
  });

  it('are all there without any metadata, and say that nothing is known', async () => {
    await connect(database, [at('2026-03-03T00:00:00Z'), at('2026-03-01T00:00:00Z')]);
    expect(
      await enriched(database, 'load_balancer_name, ssl_policy, metadata_known, metadata_status, outcome'),
    ).toEqual(Array(2).fill(['edge', null, false, 'unknown', 'no_client_hello']));
  });

  it('are found by the ids alone where account or region is not known', async () => {
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
    const started_at = new Date('2026-03-03T00:00:00Z');
    await connect(database, [
      { started_at, account_id: null, region: null },
      { started_at, account_id: null },
      { started_at, region: null },
      { started_at, account_id: '999988887777' },
      { started_at, account_id: null, region: 'us-east-1' },
    ]);
    expect(await enriched(database)).toEqual([
      [OLD, 'known'],
      [OLD, 'known'],
      [OLD, 'known'],
      [null, 'unknown'],
      [null, 'unknown'],
    ]);
  });

  it('are not guessed where the ids alone name two listeners', async () => {
    const elsewhere = { ...withListener(SMALL_ESTATE, TLS, { policy: NEW }), region: 'us-east-1' };
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
    await saveSnapshot(database, snapshotOf(elsewhere, '2026-03-02T00:00:00Z'));
    const started_at = new Date('2026-03-03T00:00:00Z');
    await connect(database, [
      { started_at },
      { started_at, region: 'us-east-1' },
      { started_at, account_id: null },
      { started_at, region: null },
      { started_at, account_id: null, region: null },
    ]);
    expect(await enriched(database)).toEqual([
      [OLD, 'known'],
      [NEW, 'known'],
      [OLD, 'known'],
      [null, 'ambiguous'],
      [null, 'ambiguous'],
    ]);
  });

  it('get the oldest version backwards where that is asked for, and say so', async () => {
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
    await saveSnapshot(database, snapshotOf(withListener(SMALL_ESTATE, TLS, { policy: NEW }), '2026-03-04T00:00:00Z'));
    await connect(database, [at('2020-01-01T00:00:00Z'), at('2026-03-03T00:00:00Z'), at('2026-03-05T00:00:00Z')]);
    await assumeCurrent(database);
    expect(await enriched(database, 'ssl_policy, metadata_status, metadata_known, metadata_from')).toEqual([
      [OLD, 'assumed', true, null],
      [OLD, 'known', true, new Date('2026-03-02T00:00:00Z')],
      [NEW, 'known', true, new Date('2026-03-04T00:00:00Z')],
    ]);
  });

  it('are assumed for one connection of the database alone', async () => {
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
    await connect(database, [at('2020-01-01T00:00:00Z')]);
    const other = await database.connect();
    try {
      await assumeCurrent(other);
      expect(await enriched(other)).toEqual([[OLD, 'assumed']]);
      expect(await enriched(database)).toEqual([[null, 'before_metadata']]);
    } finally {
      other.close();
    }
  });
});

const LISTENERS = ['a', 'b', 'c'].map((letter) => letter.repeat(16));
const HOMES = [
  { account: '111111111111', region: 'eu-west-1' },
  { account: '111111111111', region: 'us-east-1' },
  { account: '222222222222', region: 'eu-west-1' },
];
const POLICIES = ['P1', 'P2', 'P3'];
const HOUR = 3_600_000;

/** What a snapshot showed: a policy by listener, or that it was not told. */
interface Shown {
  readonly home: number;
  readonly policies: Readonly<Record<string, string>> | null;
}

const shown = fc.record({
  home: fc.nat(HOMES.length - 1),
  policies: fc.option(fc.dictionary(fc.constantFrom(...LISTENERS), fc.constantFrom(...POLICIES), { maxKeys: 3 }), {
    freq: 8,
  }),
});
const started = fc.record({
  home: fc.nat(HOMES.length - 1),
  listener: fc.constantFrom(...LISTENERS, 'd'.repeat(16)),
  halfHour: fc.nat(24),
  knowsAccount: fc.boolean(),
  knowsRegion: fc.boolean(),
});

type Started = typeof started extends fc.Arbitrary<infer T> ? T : never;

const estateOf = ({ home, policies }: Shown): Estate => ({
  ...HOMES[home]!,
  balancers: [
    {
      name: 'edge',
      id: '0123456789abcdef',
      listeners: Object.entries(policies ?? {}).map(([id, policy], index) => ({ id, port: index + 1, policy })),
    },
  ],
});

/** The plain way: look at every snapshot, one after the other. Snapshot `n` was taken at hour `n`. */
function naive(history: readonly Shown[], connection: Started): [string | null, string] {
  const { home, listener, halfHour, knowsAccount, knowsRegion } = connection;
  const own = HOMES[home]!;
  const homes = HOMES.flatMap(({ account, region }, index) => {
    const fits = (!knowsAccount || account === own.account) && (!knowsRegion || region === own.region);
    const seen = history.some((snapshot) => snapshot.home === index && snapshot.policies?.[listener] !== undefined);
    return fits && seen ? [index] : [];
  });
  if (homes.length === 0) return [null, 'unknown'];
  if (homes.length > 1) return [null, 'ambiguous'];
  let policy: string | undefined;
  let everSeen = false;
  for (const [hour, snapshot] of history.entries()) {
    if (snapshot.home !== homes[0] || snapshot.policies === null || hour * 2 > halfHour) continue;
    policy = snapshot.policies[listener];
    everSeen ||= policy !== undefined;
  }
  if (!everSeen) return [null, 'before_metadata'];
  return policy === undefined ? [null, 'unknown'] : [policy, 'known'];
}

describe('the as-of join', () => {
  it('equals a naive one, for random histories and connection times', async () => {
    const origin = Date.parse('2026-03-01T00:00:00Z');
    await fc.assert(
      fc.asyncProperty(
        fc.array(shown, { maxLength: 12 }),
        fc.array(started, { minLength: 1, maxLength: 60 }),
        async (history, connections) => {
          const fresh = await openDatabase(IN_MEMORY, { mode: 'write', threads: 1 });
          try {
            for (const [hour, snapshot] of history.entries()) {
              const estate = estateOf(snapshot);
              const answers = answersOf(estate);
              const told = snapshot.policies === null ? { ...answers, listeners: new Map() } : answers;
              await saveSnapshot(fresh, snapshotOf(estate, new Date(origin + hour * HOUR).toISOString(), told));
            }
            await connect(
              fresh,
              connections.map(({ home, listener, halfHour, knowsAccount, knowsRegion }) => ({
                started_at: new Date(origin + (halfHour * HOUR) / 2),
                listener_id: listener,
                account_id: knowsAccount ? HOMES[home]!.account : null,
                region: knowsRegion ? HOMES[home]!.region : null,
              })),
            );
            expect(await enriched(fresh)).toEqual(connections.map((connection) => naive(history, connection)));
          } finally {
            fresh.close();
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});
