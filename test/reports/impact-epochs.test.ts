import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/metadata/answers.js';
import { predefinedPolicy } from '../../src/policy/predefined-policies.js';
import { type ImpactOptions, runImpact } from '../../src/reports/impact.js';
import { runSuggest } from '../../src/reports/impact-suggest.js';
import type { Database } from '../../src/store/database.js';
import { assumeCurrent } from '../../src/store/metadata-assume.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { databaseOf } from '../helpers/database.js';
import { answersOf, type Estate, snapshotOf } from '../helpers/estate.js';
import { EDGE, LISTENER, type LineParts, line } from '../helpers/log-line.js';

const ALL = 'ELBSecurityPolicy-TLS13-1-0-2021-06';
const LEGACY = 'ELBSecurityPolicy-2016-08';
const ONLY_13 = 'ELBSecurityPolicy-TLS13-1-3-2021-06';
const RES = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06';

/** As DescribeSSLPolicies answers a predefined policy, with some of it changed. */
function apiPolicy(name: string, changes: JsonObject = {}): JsonObject {
  const { protocols, ciphers } = predefinedPolicy(name);
  return {
    Name: name,
    SslProtocols: [...protocols],
    Ciphers: ciphers.map((cipher, index) => ({ Name: cipher, Priority: index + 1 })),
    SupportedLoadBalancerTypes: ['network', 'application'],
    ...changes,
  };
}

const estate = (policy: string, certificates: readonly string[] = ['one', 'two'], region?: string): Estate => ({
  ...(region !== undefined && { region }),
  balancers: [
    { name: 'edge', id: EDGE.split('/')[2]!, listeners: [{ id: LISTENER, port: 443, policy, certificates }] },
  ],
});

interface Snapshot {
  readonly at: string;
  readonly policy: string;
  readonly certificates?: readonly string[];
  readonly region?: string;
  /** What DescribeSSLPolicies answers: by default the policies as they are. */
  readonly policies?: readonly JsonObject[];
  /** Whether DescribeListeners brought no answer. */
  readonly silent?: boolean;
}

async function databaseWith(lines: readonly LineParts[], snapshots: readonly Snapshot[]): Promise<Database> {
  const database = await databaseOf(lines.map((parts, index) => line({ client: `203.0.113.${index + 1}`, ...parts })));
  for (const { at, policy, certificates, region, silent, policies } of snapshots) {
    const shown = estate(policy, certificates, region);
    const answers = {
      ...answersOf(shown),
      sslPolicies: policies ?? [ALL, LEGACY, ONLY_13, RES].map((name) => apiPolicy(name)),
      ...(silent && { listeners: new Map() }),
    };
    await saveSnapshot(database, snapshotOf(shown, at, answers));
  }
  return database;
}

/** Verdict, reason and old policy by the last number of the client's address. */
async function judged(database: Database, options: Partial<ImpactOptions> = {}) {
  const { rows } = await runImpact(database, {}, { to: ONLY_13, ...options });
  const sorted = [...rows.rows].sort((a, b) => String(a.client_ip).localeCompare(String(b.client_ip)));
  return { rows: sorted.map((row) => [row.verdict, row.reason, row.old_policy]), notes: rows.notes.join('\n') };
}

const at = (started: string, parts: LineParts = {}): LineParts => ({ version: 'tlsv12', ...parts, started });

test('a connection is judged by the policy that was valid when it started', async () => {
  const database = await databaseWith(
    [at('2026-03-03T00:00:00'), at('2026-03-04T23:59:59'), at('2026-03-05T00:00:00'), at('2026-03-06T00:00:00')],
    [
      { at: '2026-03-01T00:00:00Z', policy: ALL },
      { at: '2026-03-04T23:59:59Z', policy: ALL },
      { at: '2026-03-05T00:00:00Z', policy: LEGACY },
      { at: '2026-03-07T00:00:00Z', policy: LEGACY },
    ],
  );
  // Under TLS13-1-0 the client was asked for 1.3 and lacks it; under 2016-08 nobody asked.
  expect((await judged(database)).rows).toEqual([
    ['breaks', 'no_common_version', ALL],
    // The last snapshot of the old policy is of this very second: the change may have come with it.
    ['unknown', 'old_policy_undated', `${ALL} or ${LEGACY}`],
    ['unknown', 'newer_version_unproven', LEGACY],
    ['unknown', 'newer_version_unproven', LEGACY],
  ]);
});

test('between two snapshots that differ, either policy may have been in force', async () => {
  const database = await databaseWith(
    [
      at('2026-03-03T00:00:00'),
      at('2026-03-03T00:00:00', { version: 'tlsv10', cipher: 'AES128-SHA' }),
      at('2026-03-03T00:00:00', { version: 'tlsv13' }),
    ],
    [
      { at: '2026-03-01T00:00:00Z', policy: ALL },
      { at: '2026-03-05T00:00:00Z', policy: LEGACY },
    ],
  );
  const { rows, notes } = await judged(database);
  expect(rows).toEqual([
    ['unknown', 'old_policy_undated', `${ALL} or ${LEGACY}`],
    // Both lead to the same.
    ['breaks', 'no_common_version', ALL],
    // 2016-08 has no 1.3: it can't have been in force.
    ['safe', 'same_version_and_cipher', ALL],
  ]);
  expect(notes).toContain('3 connections started between two snapshots that show different policies');
});

test('a snapshot that could not list the listeners confirms nothing', async () => {
  const lines = [at('2026-03-03T00:00:00')];
  const around = (silent: boolean): Snapshot[] => [
    { at: '2026-03-01T00:00:00Z', policy: ALL },
    { at: '2026-03-04T00:00:00Z', policy: ALL, silent },
    { at: '2026-03-05T00:00:00Z', policy: LEGACY },
  ];
  expect((await judged(await databaseWith(lines, around(false)))).rows).toEqual([['breaks', 'no_common_version', ALL]]);
  expect((await judged(await databaseWith(lines, around(true)))).rows[0]?.[1]).toBe('old_policy_undated');
});

test('what changes besides the policy leaves no doubt about the policy', async () => {
  const database = await databaseWith(
    [at('2026-03-03T00:00:00')],
    [
      { at: '2026-03-01T00:00:00Z', policy: ALL, certificates: ['one', 'two'] },
      { at: '2026-03-05T00:00:00Z', policy: ALL, certificates: ['three', 'two'] },
    ],
  );
  expect((await judged(database)).rows).toEqual([['breaks', 'no_common_version', ALL]]);
});

test('before the first snapshot nothing is known, and after the latest it is said', async () => {
  const database = await databaseWith(
    [at('2026-02-28T23:59:59'), at('2026-03-01T00:00:00'), at('2026-03-02T00:00:00')],
    [{ at: '2026-03-01T12:00:00Z', policy: ALL }],
  );
  const { rows, notes } = await judged(database);
  expect(rows).toEqual([
    ['unknown', 'old_policy_unknown', null],
    ['unknown', 'old_policy_unknown', null],
    ['breaks', 'no_common_version', ALL],
  ]);
  expect(notes).toContain('2 connections started when no metadata tells the policy: unknown.');
  expect(notes).toContain('1 connection started after the latest snapshot of their listener');
});

test('the oldest snapshot is used backwards where that was asked for, and it is said', async () => {
  const database = await databaseWith([at('2026-02-28T00:00:00')], [{ at: '2026-03-01T00:00:00Z', policy: ALL }]);
  const ask = { to: ONLY_13, assumeCurrent: true };
  await expect(runImpact(database, {}, { to: ONLY_13 })).rejects.toThrow('tells no policy for the time');
  const { rows, totals } = await runImpact(database, {}, ask);
  expect(rows.rows).toMatchObject([
    { verdict: 'breaks', reason: 'no_common_version', old_policy: ALL, known: 'assumed' },
  ]);
  expect(rows.notes.join('\n')).toContain('1 connection started before the first snapshot of their listener');
  const grouped = await runImpact(database, {}, { ...ask, groupBy: 'client' });
  expect(grouped.rows.rows).toMatchObject([{ breaks: 1, assumed: 1 }]);
  const suggested = await runSuggest(database, {}, { assumeCurrent: true, limit: 1 });
  expect(suggested.rows).toMatchObject([{ assumed: 1 }]);
  for (const page of [rows, totals, grouped.rows, grouped.totals, suggested]) {
    expect(page.notes.join('\n')).toContain('Assumed (--assume-current)');
  }
});

test('what is assumed for the connection to the database is said, also by an impact that did not ask for it', async () => {
  const database = await databaseWith([at('2026-02-28T00:00:00')], [{ at: '2026-03-01T00:00:00Z', policy: ALL }]);
  await assumeCurrent(database);
  const { totals } = await runImpact(database, {}, { to: ONLY_13 });
  expect(totals.notes).toEqual([expect.stringContaining('Assumed (--assume-current)')]);
});

test('--from is for every connection, whatever the metadata tells, and the output says so', async () => {
  const database = await databaseWith(
    [at('2026-02-28T00:00:00'), at('2026-03-02T00:00:00')],
    [{ at: '2026-03-01T00:00:00Z', policy: ALL }],
  );
  const { rows, notes } = await judged(database, { from: LEGACY });
  expect(rows).toEqual(Array(2).fill(['unknown', 'newer_version_unproven', LEGACY]));
  expect(notes).toContain('as --from says; what metadata may tell of the listeners is left aside');
});

test('metadata that tells of none of the connections is as good as none', async () => {
  const database = await databaseWith([at('2026-02-28T00:00:00')], [{ at: '2026-03-01T00:00:00Z', policy: ALL }]);
  await expect(runImpact(database, {}, { to: RES })).rejects.toMatchObject({ code: 'metadata_missing' });
  const elsewhere = await databaseWith(
    [at('2026-03-03T00:00:00', { listener: '00000000000000ff' })],
    [{ at: '2026-03-01T00:00:00Z', policy: ALL }],
  );
  await expect(runImpact(elsewhere, {}, { to: RES })).rejects.toMatchObject({ code: 'metadata_missing' });
});

test('ids that name listeners of two regions tell no policy where the connection has no region', async () => {
  const database = await databaseWith(
    [at('2026-03-03T00:00:00'), at('2026-03-03T00:00:00', { listener: '00000000000000ff' })],
    [
      { at: '2026-03-01T00:00:00Z', policy: ALL, region: 'eu-central-1' },
      { at: '2026-03-01T00:00:00Z', policy: LEGACY, region: 'eu-west-1' },
    ],
  );
  await expect(runImpact(database, {}, { to: RES })).rejects.toMatchObject({ code: 'metadata_missing' });
});

test('a listener with one certificate serves one key type, with two perhaps both', async () => {
  const ext2 = 'ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06';
  const policies = [ext2, RES].map((name) => apiPolicy(name));
  const ecdsa = at('2026-03-03T00:00:00', { cipher: 'ECDHE-ECDSA-AES256-SHA' });
  const verdict = async (certificates: readonly string[], later = certificates) => {
    const database = await databaseWith(
      [ecdsa],
      [
        { at: '2026-03-01T00:00:00Z', policy: ext2, certificates, policies },
        { at: '2026-03-05T00:00:00Z', policy: ext2, certificates: later, policies },
      ],
    );
    return (await judged(database, { to: RES })).rows[0]?.slice(0, 2);
  };
  expect(await verdict(['one'])).toEqual(['breaks', 'no_common_cipher']);
  expect(await verdict(['one', 'two'])).toEqual(['unknown', 'cipher_unproven']);
  // The other certificate may have another key.
  expect(await verdict(['one'], ['two'])).toEqual(['unknown', 'cipher_unproven']);
});

describe('the definition of a policy', () => {
  const old10 = at('2026-03-03T00:00:00', { version: 'tlsv10', cipher: 'AES128-SHA' });

  test('is that of the API where it told one, and the output says so', async () => {
    const lax = apiPolicy(RES, {
      SslProtocols: ['TLSv1', 'TLSv1.2'],
      Ciphers: [{ Name: 'AES128-SHA', Priority: 1 }],
    });
    const snapshot = { at: '2026-03-01T00:00:00Z', policy: LEGACY };
    const told = await databaseWith([old10], [{ ...snapshot, policies: [apiPolicy(LEGACY), lax] }]);
    const first = await judged(told, { to: 'tls13-1-2-res-2021-06' });
    expect(first.rows).toEqual([['safe', 'same_version_and_cipher', LEGACY]]);
    expect(first.notes).toContain(`Versions and ciphers of these policies: from the API.`);

    const silent = await databaseWith([old10], [{ ...snapshot, policies: [apiPolicy(LEGACY)] }]);
    const second = await judged(silent, { to: RES });
    expect(second.rows).toEqual([['breaks', 'no_common_version', LEGACY]]);
    expect(second.notes).toContain(`Versions and ciphers of ${RES}: from the bundled copy of 2026-08.`);
    expect(second.notes).toContain(`Versions and ciphers of ${LEGACY}: from the API.`);
  });

  test('is that of the time: a policy that the API changed is another one before', async () => {
    const with10 = apiPolicy(LEGACY);
    const without10 = apiPolicy(LEGACY, { SslProtocols: ['TLSv1.2'] });
    const database = await databaseWith(
      [old10, { ...old10, started: '2026-03-06T00:00:00' }],
      [
        { at: '2026-03-01T00:00:00Z', policy: LEGACY, certificates: ['one'], policies: [with10, apiPolicy(RES)] },
        { at: '2026-03-05T00:00:00Z', policy: LEGACY, certificates: ['two'], policies: [without10, apiPolicy(RES)] },
      ],
    );
    expect((await judged(database, { to: RES })).rows.map((row) => row.slice(0, 2))).toEqual([
      ['breaks', 'no_common_version'],
      ['unknown', 'inconsistent'],
    ]);
  });

  test('may be one that only the API knows, and its name is among the nearest', async () => {
    const future = { ...apiPolicy(RES), Name: 'ELBSecurityPolicy-TLS14-2030-01' };
    const snapshot = { at: '2026-03-01T00:00:00Z', policy: LEGACY, policies: [apiPolicy(LEGACY), future] };
    const database = await databaseWith([old10], [snapshot]);
    expect((await judged(database, { to: 'TLS14-2030-01' })).rows[0]?.[0]).toBe('breaks');
    await expect(runImpact(database, {}, { to: 'TLS14-2030-02' })).rejects.toMatchObject({
      code: 'unknown_policy',
      hint: expect.stringContaining('ELBSecurityPolicy-TLS14-2030-01'),
    });
  });

  test('that nobody knows leaves its connections unknown, and its name is told', async () => {
    const snapshot = { at: '2026-03-01T00:00:00Z', policy: 'ELBSecurityPolicy-Odd', policies: [apiPolicy(RES)] };
    const { rows, notes } = await judged(await databaseWith([old10], [snapshot]), { to: RES });
    expect(rows).toEqual([['unknown', 'old_policy_unknown', null]]);
    expect(notes).toContain('What ELBSecurityPolicy-Odd holds is not known');
  });
});

test('only policies that the API offers a Network Load Balancer are suggested where it told any', async () => {
  const policies = [
    apiPolicy(ALL),
    apiPolicy(RES),
    apiPolicy('ELBSecurityPolicy-TLS13-1-2-2021-06', { SupportedLoadBalancerTypes: ['application'] }),
  ];
  const database = await databaseWith(
    [at('2026-03-03T00:00:00')],
    [{ at: '2026-03-01T00:00:00Z', policy: ALL, policies }],
  );
  const { rows } = await runSuggest(database, {}, { limit: 0 });
  expect(rows.map(({ policy, current_policy }) => [policy, current_policy])).toEqual([[RES, ALL]]);
});

test('a listener is suggested what is stricter than its latest policy, by what was seen under each', async () => {
  const database = await databaseWith(
    [at('2026-03-03T00:00:00', { version: 'tlsv10', cipher: 'AES128-SHA' }), at('2026-03-06T00:00:00')],
    [
      { at: '2026-03-01T00:00:00Z', policy: LEGACY },
      { at: '2026-03-04T00:00:00Z', policy: LEGACY },
      { at: '2026-03-05T00:00:00Z', policy: ALL },
    ],
  );
  const { rows, notes } = await runSuggest(database, {});
  expect(rows).toEqual([]);
  expect(notes[0]).toBe(`edge:443: every policy stricter than ${ALL} would break a connection that was seen.`);
});
