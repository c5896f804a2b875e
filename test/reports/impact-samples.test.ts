/**
 * The sample logs against the truth: every client stack that made them is negotiated under the new policy by the
 * program that made the samples, which shares no code with the rule.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { curiosities } from '../../sample-logs/generate/curiosities.js';
import { negotiate } from '../../sample-logs/generate/negotiate.js';
import { POLICIES, type SecurityPolicy } from '../../sample-logs/generate/policies.js';
import { POPULATIONS } from '../../sample-logs/generate/populations.js';
import { SEED } from '../../sample-logs/generate/samples.js';
import { STACKS, type TlsStack } from '../../sample-logs/generate/stacks.js';
import { traffic } from '../../sample-logs/generate/traffic.js';
import { certificatesFor, LISTENERS, type Listener } from '../../sample-logs/generate/world.js';
import { ingest } from '../../src/ingest/ingest.js';
import { readSnapshots } from '../../src/metadata/from-dir.js';
import { toRanges } from '../../src/metadata/network-ranges.js';
import { readNetworks } from '../../src/metadata/networks.js';
import type { Verdict } from '../../src/policy/judgement.js';
import { runImpact } from '../../src/reports/impact.js';
import { runSuggest } from '../../src/reports/impact-suggest.js';
import type { Cell } from '../../src/result.js';
import { listSources } from '../../src/source/sources.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { saveNetworks } from '../../src/store/metadata-networks.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';

const SAMPLES = join(import.meta.dirname, '..', '..', 'sample-logs');
const RES = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06';

let database: Database;
beforeAll(async () => {
  database = await openDatabase(IN_MEMORY, { mode: 'write', threads: 1 });
  await ingest(database, listSources([join(SAMPLES, 'AWSLogs')]));
  for (const snapshot of await readSnapshots(join(SAMPLES, 'describe'))) await saveSnapshot(database, snapshot);
  const { networks } = readNetworks(readFileSync(join(SAMPLES, 'networks.csv'), 'utf8'));
  await saveNetworks(database, networks, toRanges(networks));
});
afterAll(() => database.close());

/** The stacks behind the single odd connections, which no population tells. */
const ODD: Readonly<Record<string, readonly TlsStack[]>> = {
  '203.0.113.100': [STACKS.browser],
  '203.0.113.101': [STACKS.browser, STACKS.library],
  '203.0.113.250': [STACKS.device12],
  '192.0.2.42': [STACKS.cbc12],
};

/** Every stack that called from an address at a listener, at any time. */
const stacks = new Map<string, Set<TlsStack>>();
for (const connection of [...traffic(POPULATIONS, SEED), ...curiosities(SEED)]) {
  const key = `${connection.clientIp} ${connection.listener.id}`;
  const population = POPULATIONS.find(({ name }) => name === connection.population);
  const index = population?.addresses.indexOf(connection.clientIp) ?? -1;
  const found = population ? [population.stack(index, connection.start)] : (ODD[connection.clientIp] ?? []);
  for (const stack of found) if (stack !== null) stacks.set(key, (stacks.get(key) ?? new Set()).add(stack));
}
const listeners = new Map<string, Listener>(Object.values(LISTENERS).map((listener) => [listener.id, listener]));

/** Whether the client of a row gets in under a policy, by what it offers. Each address has stacks that end alike. */
function survives(row: Readonly<Record<string, Cell>>, policy: SecurityPolicy): boolean {
  const listener = listeners.get(String(row.listener_id))!;
  const name = row.domain_name === null ? null : String(row.domain_name);
  const offers = stacks.get(`${row.client_ip} ${row.listener_id}`);
  const ends = [...(offers ?? [])].map((stack) => negotiate(policy, certificatesFor(listener, name), stack).agreed);
  expect(ends.length, `stacks of ${row.client_ip}`).toBeGreaterThan(0);
  expect(new Set(ends.map((agreed) => agreed !== null)).size, `stacks of ${row.client_ip} end alike`).toBe(1);
  return ends[0] !== null;
}

describe.each(POLICIES.map((policy) => [policy.name, policy] as const))('the sample logs under %s', (name, policy) => {
  it('have no safe client that would fail, and none that would break and survives', async () => {
    const { rows } = await runImpact(database, {}, { to: name });
    const wrong = rows.rows.filter((row) => {
      return row.verdict !== 'unknown' && survives(row, policy) !== (row.verdict === 'safe');
    });
    expect(wrong).toEqual([]);
    expect(rows.rows.length).toBeGreaterThan(400);
  });
});

/** The clients of the stories that speak no more than TLS 1.1. */
const OLD_PARTNERS = [
  ...['192.0.2.10', '192.0.2.11', '192.0.2.20', '192.0.2.21', '192.0.2.22', '192.0.2.30', '192.0.2.60'],
  ...Array.from({ length: 12 }, (_, index) => `192.0.2.${64 + index}`),
].sort();

test('the clients that would break are the old-TLS partners, and nobody else', async () => {
  const { rows, totals, breaks } = await runImpact(database, {}, { to: RES, groupBy: 'client', verdict: 'breaks' });
  expect(rows.rows.map((row) => String(row.client_ip)).sort()).toEqual(OLD_PARTNERS);
  // 72 + 54 + 4 + 186 + 15 lines, as sample-logs/README.md counts these stories.
  expect(breaks).toBe(331);
  expect(totals.rows.map((row) => [row.verdict, row.connections])).toEqual([
    ['breaks', 331],
    ['unknown', 211],
    ['safe', 8435],
  ]);
});

test('the courier, the print shop and the vending machines are unknown: nobody asked for what would save them', async () => {
  const { rows } = await runImpact(database, {}, { to: RES, groupBy: 'owner', verdict: 'unknown' });
  expect(rows.rows.map((row) => [row.owner, row.unknown, row.reason])).toEqual([
    ['partner-vending', 101, 'cipher_unproven, old_policy_unknown'],
    ['partner-courier', 74, 'cipher_unproven'],
    ['partner-printshop', 36, 'newer_version_unproven'],
  ]);
});

test('the owner is that of the time: the kiosks change hands on the second day', async () => {
  const { rows } = await runImpact(database, { client: '192.0.2.69' }, { to: RES });
  expect(rows.rows.map((row) => [row.owner, row.connections])).toEqual([
    ['partner-kiosk-service', 13],
    ['kiosk-estate', 8],
  ]);
});

test('the totals add up to the completed handshakes of the manifest, and the failed ones stand beside', async () => {
  const manifest = JSON.parse(readFileSync(join(SAMPLES, 'manifest.json'), 'utf8'));
  const { completed, completed_with_alert: alerted, ...failed } = manifest.by_outcome as Record<string, number>;
  const { totals, rows } = await runImpact(database, {}, { to: RES });
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  expect(sum(totals.rows.map((row) => Number(row.connections)))).toBe(completed! + alerted!);
  expect(sum(rows.rows.map((row) => Number(row.connections)))).toBe(completed! + alerted!);
  const note = `Not judged: ${sum(Object.values(failed)).toLocaleString('en-US')} handshakes of 60 clients`;
  expect(rows.notes.join('\n')).toContain(note);
  expect(rows.notes.join('\n')).toMatch(/refused already.*: 203\.0\.113\.9[0-3], .*203\.0\.113\.9[0-3]\.$/m);
});

test('the connections judged between the two snapshots are judged as if the change were dated', async () => {
  // The generator knows the moment of the change; the snapshots only know that it lies between them.
  const gateway = { listener: LISTENERS.partners.id, to: new Date('2026-03-11T12:00:00Z') };
  const dated = await runImpact(database, gateway, { to: RES, from: 'ELBSecurityPolicy-2016-08' });
  const undated = await runImpact(database, gateway, { to: RES });
  const verdicts = ({ totals }: typeof dated) => totals.rows.map((row) => [row.verdict as Verdict, row.connections]);
  expect(verdicts(undated)).toEqual(verdicts(dated));
  expect(undated.rows.notes.join('\n')).toContain('between two snapshots that show different policies');
});

test('suggestions name the strictest policy that the devices and the public edge survive', async () => {
  const { rows, notes } = await runSuggest(database, {});
  const firsts = rows.filter(({ rank }) => rank === 1).map((row) => [row.listener, row.policy, row.unknown]);
  expect(firsts).toEqual([
    ['device-bus:8883', RES, 101],
    ['public-edge:443', RES, 0],
  ]);
  for (const row of rows) {
    const policy = POLICIES.find(({ name }) => name === row.policy)!;
    const { rows: seen } = await runImpact(database, { listener: String(row.listener_id) }, { to: policy.name });
    expect(seen.rows.some(({ verdict }) => verdict === 'breaks')).toBe(false);
  }
  expect(notes).toContain(
    'partner-gateway:8443: every policy stricter than ELBSecurityPolicy-TLS13-1-0-2021-06 would break a connection that was seen.',
  );
});
