/**
 * The reports that join metadata against a count in plain JavaScript: for random histories of two regions that use the
 * same ids, each line stands in exactly one row, under what the last snapshot before its start showed.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { databaseOfObjects } from '../helpers/database.js';
import { type Estate, snapshotOf } from '../helpers/estate.js';
import { line, noClientHello, refused } from '../helpers/log-line.js';

const BALANCER = { name: 'edge', id: '0123456789abcdef' };
const LOAD_BALANCER = `net/${BALANCER.name}/${BALANCER.id}`;
const LISTENERS = ['a', 'b'].map((letter) => letter.repeat(16));
const OLD = 'ELBSecurityPolicy-2016-08';
const POLICIES = [OLD, 'ELBSecurityPolicy-TLS13-1-2-2021-06', 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09'];
/** The first is the one that the test's own objects are of. */
const REGIONS = ['eu-west-1', 'us-east-1'];
const FORWARDS = [{ blue: 1 }, { blue: 100, green: 0 }, { blue: 50, green: 50 }];
const FORWARD_TEXTS = ['blue', 'blue 100, green 0', 'blue 50, green 50'];
const ORIGIN = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;

/** One snapshot an hour: of a region, what each of its listeners was like. */
const shown = fc.record({
  region: fc.constantFrom(...REGIONS),
  listeners: fc.dictionary(fc.constantFrom(...LISTENERS), fc.record({ policy: fc.nat(2), forward: fc.nat(2) }), {
    maxKeys: 2,
  }),
});
const connection = fc.record({
  listener: fc.constantFrom(...LISTENERS, 'c'.repeat(16)),
  // Every other one starts at the very second of a snapshot.
  halfHour: fc.nat(22),
  knowsRegion: fc.boolean(),
  kind: fc.constantFrom('completed', 'legacy', 'post-quantum', 'refused', 'no-hello'),
});
type Shown = typeof shown extends fc.Arbitrary<infer T> ? T : never;
type Connection = typeof connection extends fc.Arbitrary<infer T> ? T : never;

const isDone = ({ kind }: Connection) => kind !== 'refused' && kind !== 'no-hello';

function lineOf({ listener, halfHour, kind }: Connection): string {
  const started = new Date(ORIGIN + (halfHour * HOUR) / 2).toISOString().slice(0, 19);
  const parts = { loadBalancer: LOAD_BALANCER, listener, started };
  if (kind === 'refused') return refused(parts);
  if (kind === 'no-hello') return noClientHello(parts);
  if (kind === 'legacy') return line({ ...parts, version: 'tlsv10', cipher: 'AES128-SHA', keyExchange: null });
  return line({ ...parts, keyExchange: kind === 'post-quantum' ? 'X25519MLKEM768' : 'x25519' });
}

const estateOf = ({ region, listeners }: Shown): Estate => ({
  account: '111122223333',
  region,
  balancers: [
    {
      ...BALANCER,
      listeners: Object.entries(listeners).map(([id, { policy, forward }]) => ({
        id,
        port: 443 + LISTENERS.indexOf(id),
        policy: POLICIES[policy]!,
        certificates: ['default'],
        groups: FORWARDS[forward]!,
      })),
    },
  ],
});

interface Held {
  readonly status: string;
  readonly policy: string | null;
  /** Hour of the snapshot that began it. */
  readonly since: number | null;
  readonly forward: string | null;
}

const NOTHING = { policy: null, since: null, forward: null };

/** The plain way: look at each snapshot, one after the other. */
function heldAt(history: readonly Shown[], { listener, halfHour, knowsRegion }: Connection): Held {
  const homes = REGIONS.filter(
    (region) =>
      (!knowsRegion || region === REGIONS[0]) &&
      history.some((snapshot) => snapshot.region === region && snapshot.listeners[listener] !== undefined),
  );
  if (homes.length === 0) return { status: 'unknown', ...NOTHING };
  if (homes.length > 1) return { status: 'ambiguous', ...NOTHING };
  let held: Held = { status: 'before_metadata', ...NOTHING };
  for (const [hour, { region, listeners }] of history.entries()) {
    if (region !== homes[0] || hour * 2 > halfHour) continue;
    const listened = listeners[listener];
    if (listened === undefined) {
      if (held.status === 'known') held = { status: 'unknown', ...NOTHING };
      continue;
    }
    const policy = POLICIES[listened.policy]!;
    held = {
      status: 'known',
      policy,
      since: held.policy === policy ? held.since : hour,
      forward: FORWARD_TEXTS[listened.forward]!,
    };
  }
  return held;
}

function tally<T>(items: readonly T[], key: (item: T) => string): Record<string, T[]> {
  const groups: Record<string, T[]> = {};
  for (const item of items) {
    const name = key(item);
    groups[name] ??= [];
    groups[name].push(item);
  }
  return groups;
}

type Counted = readonly [connections: number, completed: number];

const expectedBy = (connections: readonly Connection[], key: (item: Connection) => string): Record<string, Counted> =>
  Object.fromEntries(
    Object.entries(tally(connections, key)).map(([name, items]) => [name, [items.length, items.filter(isDone).length]]),
  );

test('each line is counted once, under the policy and the target groups of its time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(shown, { minLength: 1, maxLength: 10 }),
      fc.array(connection, { minLength: 5, maxLength: 60 }),
      async (history, connections) => {
        const [known, unknown] = [true, false].map((knows) =>
          connections.filter(({ knowsRegion }) => knowsRegion === knows).map(lineOf),
        );
        const database = await databaseOfObjects([
          { lines: known!, periodEnd: '2026-03-01T12:00:00Z', loadBalancer: LOAD_BALANCER },
          { lines: unknown! },
        ]);
        for (const [hour, snapshot] of history.entries()) {
          await saveSnapshot(database, snapshotOf(estateOf(snapshot), new Date(ORIGIN + hour * HOUR).toISOString()));
        }
        const report = async (name: string) => (await runReport(database, name, {}, { limit: 0 })).rows;
        const held = new Map(connections.map((item) => [item, heldAt(history, item)]));
        const of = (item: Connection) => held.get(item)!;

        // A listener that is known has a row even where nobody came.
        const listeners = (await report('listeners')).filter((row) => Number(row.connections) > 0);
        expect(
          Object.fromEntries(
            listeners.map((row) => [
              `${row.listener_id} ${row.known} ${row.ssl_policy} ${row.known === 'known' ? (row.epoch_from as Date).getTime() : null}`,
              [row.connections, row.completed],
            ]),
          ),
        ).toEqual(
          expectedBy(connections, (item) => {
            const { status, policy, since } = of(item);
            return `${item.listener} ${status} ${policy} ${since === null ? null : ORIGIN + since * HOUR}`;
          }),
        );

        const policies = (await report('policies')).filter((row) => Number(row.connections) > 0);
        expect(
          Object.fromEntries(policies.map((row) => [`${row.ssl_policy}`, [row.connections, row.completed]])),
        ).toEqual(expectedBy(connections, (item) => `${of(item).policy}`));

        const byForward: Record<string, number> = {};
        for (const row of await report('target-groups')) {
          const key = `${row.listener_id} ${row.target_groups}`;
          if (Number(row.connections) > 0) byForward[key] = (byForward[key] ?? 0) + Number(row.connections);
        }
        const expected = tally(connections, (item) => `${item.listener} ${of(item).forward}`);
        expect(byForward).toEqual(
          Object.fromEntries(Object.entries(expected).map(([key, { length }]) => [key, length])),
        );

        const offers = (item: Connection) => {
          const { policy } = of(item);
          if (policy === null) return 'unknown';
          return policy.includes('-PQ-') ? 'offered' : 'not offered';
        };
        const group = ({ kind }: Connection) =>
          ({ completed: 'x25519', 'post-quantum': 'X25519MLKEM768', legacy: 'not logged' })[kind as 'legacy'] ??
          'none agreed';
        expect(
          Object.fromEntries(
            (await report('key-exchange')).map((row) => [
              `${row.key_exchange} ${row.policy_offers}`,
              [Number(row.completed) + Number(row.failed), row.completed],
            ]),
          ),
        ).toEqual(expectedBy(connections, (item) => `${group(item)} ${offers(item)}`));

        const fingerprints = await report('fingerprints');
        const done = connections.filter(isDone);
        expect(fingerprints.reduce((sum, row) => sum + Number(row.completed), 0)).toBe(done.length);

        const served = (await report('certificates')).reduce((sum, row) => sum + Number(row.served), 0);
        expect(served).toBe(connections.filter(({ kind }) => kind !== 'no-hello').length);
        database.close();
      },
    ),
    { numRuns: 4, seed: 20260301, endOnFailure: true },
  );
}, 120_000);
