import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { plainRows, reportOn } from '../helpers/database.js';
import { SMALL_ESTATE, snapshotOf, withListener } from '../helpers/estate.js';
import { line, refused } from '../helpers/log-line.js';
import { AT_EDGE, AT_INNER, databaseWith } from '../helpers/metadata-database.js';

const FIRST = snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z');
const evenly = withListener(SMALL_ESTATE, AT_EDGE.listener, { groups: { blue: 50, green: 50 } });
const healed = { ...evenly, targets: { blue: { '10.0.0.1': 'healthy', '10.0.0.2': 'healthy' } } };

const at = (day: number) => ({ ...AT_EDGE, started: `2026-03-0${day}T12:00:00` });

test('traffic is that of the set of target groups, in epochs of its weights, with health', async () => {
  const database = await databaseWith(
    [
      line({ ...at(1), received: 1, sent: 2 }),
      line({ ...at(2), received: 10, sent: 20 }),
      refused(at(3)),
      line({ ...at(4), received: 100, sent: 200 }),
      line({ ...AT_INNER, started: '2026-03-04T13:00:00', received: 5, sent: 6 }),
    ],
    FIRST,
    snapshotOf(healed, '2026-03-04T00:00:00Z'),
  );
  const result = await runReport(database, 'target-groups');
  const ids = { listener_id: AT_EDGE.listener, load_balancer: AT_EDGE.loadBalancer };
  expect(plainRows(result)).toEqual([
    {
      ...ids,
      listener: 'edge:443',
      target_groups: null,
      healthy: null,
      epoch_from: null,
      epoch_to: null,
      connections: 1,
      failed: 0,
      received_bytes: 1,
      sent_bytes: 2,
      known: 'unknown',
      last_seen: '2026-03-01T12:00:00Z',
    },
    {
      ...ids,
      listener: 'edge:443',
      target_groups: 'blue 100, green 0',
      // no target of green is known
      healthy: 'blue 1 of 2, green none known',
      epoch_from: '2026-03-02T00:00:00Z',
      epoch_to: '2026-03-04T00:00:00Z',
      connections: 2,
      failed: 1,
      received_bytes: 10,
      sent_bytes: 20,
      known: 'known',
      last_seen: '2026-03-03T12:00:00Z',
    },
    {
      ...ids,
      listener: 'edge:443',
      target_groups: 'blue 50, green 50',
      healthy: 'blue 2 of 2, green none known',
      epoch_from: '2026-03-04T00:00:00Z',
      epoch_to: null,
      connections: 1,
      failed: 0,
      received_bytes: 100,
      sent_bytes: 200,
      known: 'known',
      last_seen: '2026-03-04T12:00:00Z',
    },
    {
      listener_id: AT_INNER.listener,
      load_balancer: AT_INNER.loadBalancer,
      listener: 'inner:8443',
      target_groups: 'rule 10: six; otherwise: four',
      healthy: 'four none known, six none known',
      epoch_from: '2026-03-02T00:00:00Z',
      epoch_to: null,
      connections: 1,
      failed: 0,
      received_bytes: 5,
      sent_bytes: 6,
      known: 'known',
      last_seen: '2026-03-04T13:00:00Z',
    },
  ]);
  expect(result.notes.join('\n')).toContain('cannot be split among its groups or tied to one target');
});

test('a TLS listener without traffic is listed with none; filters leave out other listeners', async () => {
  const database = await databaseWith([line(at(2))], FIRST);
  const columns = ['listener', 'connections', 'received_bytes'];
  expect(plainRows(await runReport(database, 'target-groups'), ...columns)).toEqual([
    { listener: 'edge:443', connections: 1, received_bytes: 100 },
    { listener: 'inner:8443', connections: 0, received_bytes: 0 },
  ]);
  expect((await runReport(database, 'target-groups', { loadBalancer: 'edge' })).rows).toHaveLength(1);
});

test('the oldest set is taken backwards where that is asked for', async () => {
  const database = await databaseWith([line(at(1))], FIRST);
  const result = await runReport(database, 'target-groups', { loadBalancer: 'edge' }, { assumeCurrent: true });
  expect(plainRows(result, 'target_groups', 'known', 'epoch_from', 'epoch_to')).toEqual([
    { target_groups: 'blue 100, green 0', known: 'assumed', epoch_from: null, epoch_to: '2026-03-02T00:00:00Z' },
  ]);
});

test('without metadata there is the traffic of each listener, to a set that is not known', async () => {
  const result = await reportOn([line(), refused()], 'target-groups');
  expect(plainRows(result, 'listener', 'target_groups', 'healthy', 'connections', 'failed')).toEqual([
    { listener: 'edge 00000000000000a1', target_groups: null, healthy: null, connections: 2, failed: 1 },
  ]);
});
