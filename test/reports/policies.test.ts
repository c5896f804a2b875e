import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { databaseOf, plainRows, reportOn } from '../helpers/database.js';
import { answersOf, SMALL_ESTATE, snapshotOf, withListener } from '../helpers/estate.js';
import { line, refused } from '../helpers/log-line.js';
import { AT_EDGE, AT_INNER, databaseWith } from '../helpers/metadata-database.js';

const NEW = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
const FIRST = snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z');
const CHANGED = snapshotOf(withListener(SMALL_ESTATE, AT_EDGE.listener, { policy: NEW }), '2026-03-04T00:00:00Z');

test('each policy has its listeners, what it allows, and what happened under it; the old default comes first', async () => {
  const database = await databaseWith(
    [
      line({ ...AT_EDGE, started: '2026-03-02T12:00:00', version: 'tlsv10', cipher: 'AES128-SHA' }),
      refused({ ...AT_EDGE, started: '2026-03-03T12:00:00' }),
      line({ ...AT_INNER, started: '2026-03-03T13:00:00' }),
    ],
    FIRST,
  );
  const result = await runReport(database, 'policies');
  expect(plainRows(result)).toEqual([
    {
      policy: '2016-08',
      default_of: 'API, CLI',
      listeners: 'edge:443',
      former_listeners: null,
      versions: '1.0, 1.1, 1.2',
      weak_ciphers: 1,
      ciphers: 2,
      post_quantum: false,
      connections: 2,
      completed: 1,
      legacy: 1,
      last_seen: '2026-03-03T12:00:00Z',
      ssl_policy: 'ELBSecurityPolicy-2016-08',
      policy_source: 'api',
      weak_cipher_names: 'AES128-SHA',
    },
    {
      policy: 'TLS13-1-2-2021-06',
      default_of: null,
      listeners: 'inner:8443',
      former_listeners: null,
      versions: '1.2, 1.3',
      weak_ciphers: 0,
      ciphers: 1,
      post_quantum: false,
      connections: 1,
      completed: 1,
      legacy: 0,
      last_seen: '2026-03-03T13:00:00Z',
      ssl_policy: NEW,
      policy_source: 'api',
      weak_cipher_names: null,
    },
  ]);
});

test('a listener that left a policy within the window is a former one', async () => {
  const lines = [
    line({ ...AT_EDGE, started: '2026-03-03T12:00:00' }),
    line({ ...AT_EDGE, started: '2026-03-05T12:00:00' }),
  ];
  const database = await databaseWith(lines, FIRST, CHANGED);
  const columns = ['policy', 'listeners', 'former_listeners', 'connections'];
  const edge = { loadBalancer: 'edge' };
  expect(plainRows(await runReport(database, 'policies', edge), ...columns)).toEqual([
    { policy: '2016-08', listeners: null, former_listeners: 'edge:443', connections: 1 },
    { policy: 'TLS13-1-2-2021-06', listeners: 'edge:443', former_listeners: null, connections: 1 },
  ]);
  // After the change nobody is on the old default any more.
  const after = await runReport(database, 'policies', { ...edge, from: new Date('2026-03-04T00:00:00Z') });
  expect(plainRows(after, ...columns)).toEqual([
    { policy: 'TLS13-1-2-2021-06', listeners: 'edge:443', former_listeners: null, connections: 1 },
  ]);
});

test('without metadata, connections are under no policy that is known', async () => {
  const result = await reportOn([line()], 'policies');
  expect(plainRows(result, 'policy', 'listeners', 'versions', 'weak_ciphers', 'post_quantum', 'connections')).toEqual([
    {
      policy: null,
      listeners: 'edge 00000000000000a1',
      versions: null,
      weak_ciphers: null,
      post_quantum: null,
      connections: 1,
    },
  ]);
  expect(result.notes.join('\n')).toContain('No metadata: run tlslens sync.');
});

test('a definition from the bundled copy is said to be one, and without any it is unknown', async () => {
  const answers = { ...answersOf(SMALL_ESTATE), sslPolicies: null };
  const snapshot = snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z', answers);
  const lines = [line({ ...AT_EDGE, started: '2026-03-02T12:00:00' })];
  const policies = [
    { name: 'ELBSecurityPolicy-2016-08', protocols: ['TLSv1.2'], ciphers: ['AES128-SHA', 'AES256-SHA'] },
  ];
  const database = await databaseOf(lines);
  await saveSnapshot(database, snapshot, { bundled: { as_of: '2026-08', policies } });
  const result = await runReport(database, 'policies', { loadBalancer: 'edge' });
  expect(plainRows(result, 'policy', 'versions', 'weak_ciphers', 'policy_source')).toEqual([
    { policy: '2016-08', versions: '1.2', weak_ciphers: 2, policy_source: 'bundled 2026-08' },
  ]);
  expect(result.notes.join('\n')).toContain('bundled 2026-08');
  const bare = await runReport(await databaseWith(lines, snapshot), 'policies', { loadBalancer: 'edge' });
  expect(plainRows(bare, 'policy', 'versions', 'weak_ciphers', 'ciphers', 'policy_source')).toEqual([
    { policy: '2016-08', versions: null, weak_ciphers: null, ciphers: null, policy_source: null },
  ]);
  expect(bare.notes.join('\n')).not.toContain('bundled');
});
