/**
 * The reports on the sample logs with their saved Describe* answers and networks. Numbers are those of sample-logs/README.md,
 * which the program that made the logs counted.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingest } from '../../src/ingest/ingest.js';
import { readSnapshots } from '../../src/metadata/from-dir.js';
import { toRanges } from '../../src/metadata/network-ranges.js';
import { readNetworks } from '../../src/metadata/networks.js';
import type { ReportFilters } from '../../src/reports/filters.js';
import { runReport } from '../../src/reports/run-report.js';
import { listSources } from '../../src/source/sources.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { saveNetworks } from '../../src/store/metadata-networks.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { plainRows } from '../helpers/database.js';

const SAMPLES = join(import.meta.dirname, '..', '..', 'sample-logs');
const PARTNERS = '8c21b122c223d324';

let database: Database;
beforeAll(async () => {
  database = await openDatabase(IN_MEMORY, { mode: 'write', threads: 1 });
  await ingest(database, listSources([join(SAMPLES, 'AWSLogs')]));
  for (const snapshot of await readSnapshots(join(SAMPLES, 'describe'))) await saveSnapshot(database, snapshot);
  const { networks } = readNetworks(readFileSync(join(SAMPLES, 'networks.csv'), 'utf8'));
  await saveNetworks(database, networks, toRanges(networks));
}, 60_000);
afterAll(() => database.close());

const rowsOf = async (name: string, filters: ReportFilters, ...columns: string[]) =>
  plainRows(await runReport(database, name, filters, { limit: 0 }), ...columns);

test('listeners: the change of policy on the second day makes two epochs', async () => {
  const columns = ['listener', 'policy', 'epoch_from', 'epoch_to', 'versions_seen'];
  expect(await rowsOf('listeners', { listener: PARTNERS }, ...columns)).toEqual([
    {
      listener: 'partner-gateway:443',
      policy: '2016-08',
      epoch_from: '2026-03-09T00:00:00Z',
      epoch_to: '2026-03-11T12:05:00Z',
      versions_seen: '1.0, 1.1, 1.2',
    },
    {
      listener: 'partner-gateway:443',
      policy: 'TLS13-1-2-Res-PQ-2025-09',
      epoch_from: '2026-03-11T12:05:00Z',
      epoch_to: null,
      versions_seen: '1.2, 1.3',
    },
  ]);
});

test('policies: the old default has lost its only listener', async () => {
  const [old] = await rowsOf('policies', {}, 'policy', 'listeners', 'former_listeners', 'ciphers');
  expect(old).toEqual({ policy: '2016-08', listeners: null, former_listeners: 'partner-gateway:443', ciphers: 18 });
});

test('target-groups: the weights of api-blue and api-green change', async () => {
  expect(await rowsOf('target-groups', { listener: '8b11b112c213d314' }, 'target_groups')).toEqual([
    { target_groups: 'api-blue 100, api-green 0' },
    { target_groups: 'api-blue 50, api-green 50' },
  ]);
});

test('key-exchange: post-quantum groups are agreed on only where the policy offers them', async () => {
  const rows = await rowsOf('key-exchange', {}, 'key_exchange', 'post_quantum', 'policy_offers', 'completed');
  expect(rows.filter((row) => row.post_quantum === true)).toEqual([
    // 910 at the API listener and 307 at the partners' after the change
    { key_exchange: 'X25519MLKEM768', post_quantum: true, policy_offers: 'offered', completed: 910 + 307 },
    { key_exchange: 'SecP256r1MLKEM768', post_quantum: true, policy_offers: 'offered', completed: 72 },
  ]);
});

test('certificates: what batch-intake has is not called unused, for its listener is silent', async () => {
  const rows = await rowsOf('certificates', {}, 'listener', 'finding', 'without_sni', 'completed');
  expect(rows.filter((row) => row.listener === 'batch-intake:990').map((row) => row.finding)).toEqual([
    'silent listener',
    'silent listener',
  ]);
  expect(rows.filter((row) => row.finding === 'never chosen').map((row) => row.listener)).toEqual([
    'public-edge:443',
    'public-edge:8443',
  ]);
});

test('coverage: the balancer whose log is switched off is listed, and its listener is the only silent one', async () => {
  const rows = await rowsOf('coverage', {}, 'load_balancer', 'access_logs', 'silent_listeners');
  expect(rows.map((row) => [String(row.load_balancer).split('/')[1], row.access_logs, row.silent_listeners])).toEqual([
    ['batch-intake', 'off', '990'],
    ['device-bus', 'on', null],
    ['partner-gateway', 'on', null],
    ['public-edge', 'on', null],
    [undefined, null, null],
  ]);
});

test('owners: the kiosks change hands on the second day, and no handshake of theirs is lost or doubled', async () => {
  const rows = await rowsOf('owners', { client: '192.0.2.64/28' }, 'owner', 'client_ip', 'legacy');
  const legacyOf = (owner: string) =>
    rows.filter((row) => row.owner === owner).reduce((sum, row) => sum + Number(row.legacy), 0);
  const before = { client: '192.0.2.64/28', to: new Date('2026-03-11T00:00:00Z') };
  const [firstDay] = await rowsOf('owners', before, 'owner', 'owner_legacy');
  expect(firstDay).toEqual({ owner: 'kiosk-estate', owner_legacy: legacyOf('kiosk-estate') });
  expect(legacyOf('kiosk-estate')).toBeGreaterThan(0);
  expect(legacyOf('kiosk-estate') + legacyOf('partner-kiosk-service')).toBe(186);
});
