import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { plainRows, reportOn } from '../helpers/database.js';
import { SMALL_ESTATE, snapshotOf, withListener } from '../helpers/estate.js';
import { line, noClientHello, refused } from '../helpers/log-line.js';
import { AT_EDGE, AT_INNER, databaseWith } from '../helpers/metadata-database.js';

const NEW = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
const FIRST = snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z');
/** The policy of edge:443 changes; so do the weights, which is no new epoch of the policy. */
const reweighted = withListener(SMALL_ESTATE, AT_EDGE.listener, { groups: { blue: 50, green: 50 } });
const SECOND = snapshotOf(reweighted, '2026-03-03T00:00:00Z');
const THIRD = snapshotOf(withListener(reweighted, AT_EDGE.listener, { policy: NEW }), '2026-03-04T00:00:00Z');

const at = (day: number, hour = 12) => ({ ...AT_EDGE, started: `2026-03-0${day}T${hour}:00:00` });

test('a change of policy makes two epochs, each with what was seen and what was allowed and not seen', async () => {
  const database = await databaseWith(
    [
      line({ ...at(2), version: 'tlsv12' }),
      line({ ...at(3), version: 'tlsv10', cipher: 'AES128-SHA' }),
      refused(at(3, 13)),
      line(at(4)),
      line(at(5)),
    ],
    FIRST,
    SECOND,
    THIRD,
  );
  expect(plainRows(await runReport(database, 'listeners', { loadBalancer: 'edge' }))).toEqual([
    {
      listener: 'edge:443',
      policy: '2016-08',
      epoch_from: '2026-03-02T00:00:00Z',
      epoch_to: '2026-03-04T00:00:00Z',
      connections: 3,
      completed: 2,
      versions_seen: '1.0, 1.2',
      versions_unseen: '1.1',
      ciphers_seen: 2,
      ciphers_allowed: 2,
      weak_unseen: 0,
      known: 'known',
      last_seen: '2026-03-03T13:00:00Z',
      listener_id: AT_EDGE.listener,
      load_balancer: AT_EDGE.loadBalancer,
      ssl_policy: 'ELBSecurityPolicy-2016-08',
      policy_source: 'api',
      ciphers_unseen: 'none',
    },
    {
      listener: 'edge:443',
      policy: 'TLS13-1-2-2021-06',
      epoch_from: '2026-03-04T00:00:00Z',
      epoch_to: null,
      connections: 2,
      completed: 2,
      versions_seen: '1.3',
      versions_unseen: '1.2',
      ciphers_seen: 1,
      ciphers_allowed: 1,
      weak_unseen: 0,
      known: 'known',
      last_seen: '2026-03-05T12:00:00Z',
      listener_id: AT_EDGE.listener,
      load_balancer: AT_EDGE.loadBalancer,
      ssl_policy: NEW,
      policy_source: 'api',
      ciphers_unseen: 'none',
    },
  ]);
});

test('a policy that comes back makes a third epoch, not a longer first one', async () => {
  const back = snapshotOf(SMALL_ESTATE, '2026-03-06T00:00:00Z');
  const database = await databaseWith([line(at(2)), line(at(5)), line(at(7))], FIRST, THIRD, back);
  const rows = plainRows(await runReport(database, 'listeners', { loadBalancer: 'edge' }), 'policy', 'connections');
  expect(rows).toEqual([
    { policy: '2016-08', connections: 1 },
    { policy: 'TLS13-1-2-2021-06', connections: 1 },
    { policy: '2016-08', connections: 1 },
  ]);
});

test('weak ciphers nobody agreed on come first, and are marked', async () => {
  const database = await databaseWith([line({ ...at(2), version: 'tlsv12', cipher: 'OTHER' })], FIRST);
  const [row] = plainRows(await runReport(database, 'listeners', { loadBalancer: 'edge' }));
  expect(row).toMatchObject({
    ciphers_seen: 0,
    ciphers_allowed: 2,
    weak_unseen: 1,
    ciphers_unseen: 'AES128-SHA!, ECDHE-RSA-AES128-GCM-SHA256',
  });
});

test('a TLS listener without a connection is listed, with nothing concluded from its silence', async () => {
  const database = await databaseWith(
    [line(at(2)), noClientHello({ ...AT_INNER, started: '2026-03-02T12:30:00' })],
    FIRST,
  );
  const columns = ['listener', 'connections', 'versions_seen', 'versions_unseen', 'weak_unseen', 'ciphers_unseen'];
  const silent = { versions_seen: null, versions_unseen: null, weak_unseen: null, ciphers_unseen: null };
  expect(plainRows(await runReport(database, 'listeners'), ...columns)[1]).toEqual({
    listener: 'inner:8443',
    connections: 1,
    ...silent,
  });
  const without = await databaseWith([line(at(2))], FIRST);
  expect(plainRows(await runReport(without, 'listeners'), ...columns)[1]).toEqual({
    listener: 'inner:8443',
    connections: 0,
    ...silent,
  });
  // edge has a TCP listener too, which logs nothing
  expect((await runReport(without, 'listeners')).rows).toHaveLength(2);
  expect((await runReport(without, 'listeners', { loadBalancer: 'edge' })).rows).toHaveLength(1);
  expect((await runReport(without, 'listeners', { listener: AT_EDGE.listener })).rows).toHaveLength(1);
});

test('a listener that was gone before the window is not listed', async () => {
  const gone = snapshotOf({ balancers: SMALL_ESTATE.balancers.slice(0, 1) }, '2026-03-03T00:00:00Z');
  const database = await databaseWith([line(at(5))], FIRST, gone);
  expect(plainRows(await runReport(database, 'listeners'), 'listener')).toEqual([{ listener: 'edge:443' }]);
});

test('without metadata there is what was seen, and nothing about what is allowed', async () => {
  const result = await reportOn([line(), line({ version: 'tlsv12' })], 'listeners');
  expect(plainRows(result)).toMatchObject([
    {
      listener: 'edge 00000000000000a1',
      policy: null,
      known: 'unknown',
      epoch_from: null,
      connections: 2,
      versions_seen: '1.2, 1.3',
      versions_unseen: null,
      ciphers_seen: null,
      ciphers_allowed: null,
    },
  ]);
  expect(result.notes.join('\n')).toContain('No metadata: run tlslens sync.');
});

test('before the first snapshot the policy is unknown, or assumed where that is asked for and said', async () => {
  const database = await databaseWith([line({ ...AT_EDGE, started: '2026-03-01T12:00:00' }), line(at(2))], FIRST);
  const columns = ['policy', 'known', 'connections', 'epoch_from', 'epoch_to'];
  const first = '2026-03-02T00:00:00Z';
  const plain = await runReport(database, 'listeners', { loadBalancer: 'edge' });
  expect(plainRows(plain, ...columns)).toEqual([
    { policy: null, known: 'before_metadata', connections: 1, epoch_from: null, epoch_to: first },
    { policy: '2016-08', known: 'known', connections: 1, epoch_from: first, epoch_to: null },
  ]);
  expect(plain.notes.join('\n')).toContain(`The first snapshot of metadata is of ${first}`);
  const assumed = await runReport(database, 'listeners', { loadBalancer: 'edge' }, { assumeCurrent: true });
  expect(plainRows(assumed, ...columns)[0]).toEqual({
    policy: '2016-08',
    known: 'assumed',
    connections: 1,
    epoch_from: null,
    epoch_to: first,
  });
  expect(plainRows(assumed, 'versions_unseen')[0]).toEqual({ versions_unseen: '1.0, 1.1, 1.2' });
  expect(assumed.notes.join('\n')).toContain('Assumed (--assume-current)');
});

test('a filter on clients leaves a note that "unseen" is about them', async () => {
  const database = await databaseWith([line(at(2))], FIRST);
  expect((await runReport(database, 'listeners', { client: '203.0.113.7' })).notes.join('\n')).toContain('"unseen"');
  expect((await runReport(database, 'listeners')).notes.join('\n')).not.toContain('"unseen"');
});

test('ids that name listeners of two regions are ambiguous: neither policy is taken', async () => {
  const elsewhere = snapshotOf(
    { ...withListener(SMALL_ESTATE, AT_EDGE.listener, { policy: NEW }), region: 'us-east-1' },
    '2026-03-02T00:00:00Z',
  );
  // the lines of this database tell neither account nor region
  const database = await databaseWith([line(at(2)), line(at(3))], FIRST, elsewhere);
  const rows = plainRows(
    await runReport(database, 'listeners', { loadBalancer: 'edge' }),
    'listener',
    'policy',
    'known',
    'connections',
    'versions_seen',
    'versions_unseen',
  );
  expect(rows[0]).toEqual({
    listener: `edge ${AT_EDGE.listener}`,
    policy: null,
    known: 'ambiguous',
    connections: 2,
    versions_seen: '1.3',
    versions_unseen: null,
  });
  // both listeners are listed, with nothing counted or concluded
  const silent = { listener: 'edge:443', known: 'known', connections: 0, versions_seen: null, versions_unseen: null };
  expect(rows.slice(1)).toEqual([
    { ...silent, policy: '2016-08' },
    { ...silent, policy: 'TLS13-1-2-2021-06' },
  ]);
});
