import { expect, test } from 'vitest';
import { runReport } from '../../src/reports/run-report.js';
import { plainRows, reportOn } from '../helpers/database.js';
import { answersOf, certificateArn, SMALL_ESTATE, snapshotOf, withListener } from '../helpers/estate.js';
import { CERT, line, noClientHello, refused } from '../helpers/log-line.js';
import { AT_EDGE, databaseWith } from '../helpers/metadata-database.js';

const FIRST = snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z');
const [DEFAULT, SECOND] = [certificateArn('default'), certificateArn('second')];
const EDGE_ONLY = { loadBalancer: 'edge' };

test('each certificate of a listener has whom it was served to, and whether it is the default', async () => {
  const database = await databaseWith(
    [
      line({ ...AT_EDGE, started: '2026-03-02T12:00:00', cert: DEFAULT, sni: null }),
      refused({
        ...AT_EDGE,
        started: '2026-03-02T13:00:00',
        cert: DEFAULT,
        sni: 'other.example.com',
        client: '192.0.2.1',
      }),
      line({ ...AT_EDGE, started: '2026-03-02T14:00:00', cert: SECOND, sni: 'b.example.com' }),
      line({ ...AT_EDGE, started: '2026-03-02T15:00:00', cert: SECOND, sni: 'a.example.com' }),
      line({ ...AT_EDGE, started: '2026-03-02T16:00:00', cert: CERT }),
      noClientHello(AT_EDGE),
    ],
    FIRST,
  );
  const rest = { listener: 'edge:443', finding: null };
  const ids = { listener_id: AT_EDGE.listener, load_balancer: AT_EDGE.loadBalancer };
  const attached = { attached_from: '2026-03-02T00:00:00Z', attached_to: null };
  expect(plainRows(await runReport(database, 'certificates', EDGE_ONLY))).toEqual([
    {
      ...rest,
      ...ids,
      ...attached,
      certificate: 'default',
      certificate_arn: DEFAULT,
      attached: 'default',
      served: 2,
      completed: 1,
      without_sni: 1,
      clients: 2,
      server_names: 'other.example.com',
      first_seen: '2026-03-02T12:00:00Z',
      last_seen: '2026-03-02T13:00:00Z',
    },
    {
      ...rest,
      ...ids,
      ...attached,
      certificate: 'second',
      certificate_arn: SECOND,
      attached: 'for_names',
      served: 2,
      completed: 2,
      without_sni: 0,
      clients: 1,
      server_names: 'a.example.com and others',
      first_seen: '2026-03-02T14:00:00Z',
      last_seen: '2026-03-02T15:00:00Z',
    },
    {
      ...rest,
      ...ids,
      certificate: '00000000-0000-0000-0000-0000000000c1',
      certificate_arn: CERT,
      attached: 'no',
      attached_from: null,
      attached_to: null,
      served: 1,
      completed: 1,
      without_sni: 0,
      clients: 1,
      server_names: 'www.example.com',
      first_seen: '2026-03-02T16:00:00Z',
      last_seen: '2026-03-02T16:00:00Z',
    },
  ]);
});

test('a certificate that is attached and never chosen is told from one at a silent listener', async () => {
  const database = await databaseWith([line({ ...AT_EDGE, started: '2026-03-02T12:00:00', cert: DEFAULT })], FIRST);
  const columns = ['listener', 'certificate', 'attached', 'finding', 'served'];
  expect(plainRows(await runReport(database, 'certificates'), ...columns)).toEqual([
    { listener: 'edge:443', certificate: 'default', attached: 'default', finding: null, served: 1 },
    { listener: 'edge:443', certificate: 'second', attached: 'for_names', finding: 'never chosen', served: 0 },
    { listener: 'inner:8443', certificate: 'inner', attached: 'default', finding: 'silent listener', served: 0 },
  ]);
  expect(plainRows(await runReport(database, 'certificates', EDGE_ONLY), 'finding')).toHaveLength(2);
});

test('what was detached before the window is not listed, and what was detached in it is dated', async () => {
  const without = withListener(SMALL_ESTATE, AT_EDGE.listener, { certificates: ['default'] });
  const second = snapshotOf(without, '2026-03-04T00:00:00Z');
  const lines = [3, 5].map((day) => line({ ...AT_EDGE, started: `2026-03-0${day}T12:00:00`, cert: DEFAULT }));
  const database = await databaseWith(lines, FIRST, second);
  const columns = ['certificate', 'finding', 'attached_to'];
  expect(plainRows(await runReport(database, 'certificates', EDGE_ONLY), ...columns)).toEqual([
    { certificate: 'default', finding: null, attached_to: null },
    { certificate: 'second', finding: 'never chosen', attached_to: '2026-03-04T00:00:00Z' },
  ]);
  const later = { ...EDGE_ONLY, from: new Date('2026-03-04T00:00:00Z') };
  expect(plainRows(await runReport(database, 'certificates', later), ...columns)).toEqual([
    { certificate: 'default', finding: null, attached_to: null },
  ]);
});

test('the default is known also where the list of certificates was not answered', async () => {
  const answers = { ...answersOf(SMALL_ESTATE), listenerCertificates: new Map() };
  const database = await databaseWith(
    [line({ ...AT_EDGE, started: '2026-03-02T12:00:00', cert: SECOND })],
    snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z', answers),
  );
  expect(plainRows(await runReport(database, 'certificates', EDGE_ONLY), 'certificate', 'attached', 'finding')).toEqual(
    [
      { certificate: 'second', attached: 'no', finding: null },
      { certificate: 'default', attached: 'default', finding: 'never chosen' },
    ],
  );
});

test('without metadata, what was served is there, and nothing is said about what is attached', async () => {
  const result = await reportOn([line(), noClientHello()], 'certificates');
  expect(plainRows(result, 'listener', 'attached', 'finding', 'served', 'attached_from')).toEqual([
    { listener: 'edge 00000000000000a1', attached: null, finding: null, served: 1, attached_from: null },
  ]);
  expect((await reportOn([noClientHello()], 'certificates')).rows).toEqual([]);
});
