import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answers } from '../../src/metadata/answers.js';
import { readSnapshots } from '../../src/metadata/from-dir.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { metadataLog } from '../../src/store/metadata-log.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { METADATA_SNAPSHOTS, VERSIONED_TABLES } from '../../src/store/metadata-tables.js';
import {
  answersOf,
  balancerArnOf,
  certificateArn,
  type Estate,
  listenerArnOf,
  SMALL_ESTATE,
  snapshotOf,
  withListener,
} from '../helpers/estate.js';
import { failureOf } from '../helpers/listing.js';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(IN_MEMORY, { mode: 'write' });
});
afterEach(() => database.close());

const T1 = '2026-03-01T00:00:00.000Z';
const T2 = '2026-03-02T00:00:00.000Z';
const T3 = '2026-03-03T00:00:00.000Z';
const TLS = 'fedcba9876543210';
const [EDGE, INNER] = SMALL_ESTATE.balancers as [Estate['balancers'][number], Estate['balancers'][number]];

const save = (estate: Estate, at: string, answers?: Answers) => saveSnapshot(database, snapshotOf(estate, at, answers));

/** Rows as lists of texts; times as ISO. */
async function rows(sql: string): Promise<unknown[][]> {
  const answer = await database.query(sql);
  return answer.rows.map((row) => Object.values(row).map((cell) => (cell instanceof Date ? cell.toISOString() : cell)));
}

/** Everything that is stored about metadata, apart from when it was saved. */
async function everything(): Promise<unknown> {
  const tables = [...VERSIONED_TABLES.map(({ description }) => description), METADATA_SNAPSHOTS];
  const contents: Record<string, unknown> = {};
  for (const { name, columns } of tables) {
    const names = columns.map((column) => column.name).filter((column) => column !== 'saved_at');
    contents[name] = await rows(`select ${names.join(', ')} from ${name} order by all`);
  }
  return contents;
}

const policyEpochs = () =>
  rows(`select ssl_policy, valid_from, valid_to from listeners where listener_id = '${TLS}' order by valid_from`);

describe('the history of metadata', () => {
  it('opens a version of everything with the first snapshot', async () => {
    // 2 balancers, 3 listeners, 3 certificates, 4 groups, 5 forwards, 3 targets, 2 policies, 3 ciphers
    expect(await save(SMALL_ESTATE, T1)).toEqual({ status: 'saved', opened: 25, closed: 0 });
    expect(await policyEpochs()).toEqual([['ELBSecurityPolicy-2016-08', T1, null]]);
    expect(
      await rows('select account_id, region, source, notes, unanswered, policies_source from metadata_snapshots'),
    ).toEqual([['111122223333', 'eu-central-1', 'api', [], [], 'api']]);
  });

  it('opens nothing when nothing changed', async () => {
    await save(SMALL_ESTATE, T1);
    expect(await save(SMALL_ESTATE, T2)).toEqual({ status: 'saved', opened: 0, closed: 0 });
    expect(await policyEpochs()).toEqual([['ELBSecurityPolicy-2016-08', T1, null]]);
  });

  it('closes what changed or is gone, and opens what is new', async () => {
    await save(SMALL_ESTATE, T1);
    const changed = withListener(SMALL_ESTATE, TLS, {
      policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      certificates: ['default', 'third'],
    });
    expect(await save(changed, T2)).toEqual({ status: 'saved', opened: 2, closed: 2 });
    expect(await policyEpochs()).toEqual([
      ['ELBSecurityPolicy-2016-08', T1, T2],
      ['ELBSecurityPolicy-TLS13-1-2-2021-06', T2, null],
    ]);
    expect(
      await rows(
        `select certificate_arn, valid_from, valid_to from listener_certificates where listener_id = '${TLS}' order by all`,
      ),
    ).toEqual([
      [certificateArn('default'), T1, null],
      [certificateArn('second'), T1, T2],
      [certificateArn('third'), T2, null],
    ]);
  });

  it('does not take another order of the same lists for a change', async () => {
    const answers = answersOf(SMALL_ESTATE);
    await save(SMALL_ESTATE, T1, answers);
    const targetGroups = (answers.targetGroups ?? []).map((item) => ({
      ...item,
      LoadBalancerArns: [...(item.LoadBalancerArns as string[])].reverse(),
    }));
    expect(await save(SMALL_ESTATE, T2, { ...answers, targetGroups })).toMatchObject({ opened: 0, closed: 0 });
  });

  it('closes listeners, certificates and forwards with their balancer', async () => {
    await save(SMALL_ESTATE, T1);
    await save({ ...SMALL_ESTATE, balancers: [INNER] }, T2);
    for (const table of ['listeners', 'listener_certificates', 'listener_target_groups']) {
      const open = await rows(`select distinct load_balancer from ${table} where valid_to is null`);
      expect([table, open]).toEqual([table, [['net/inner/00112233445566aa']]]);
    }
  });

  it('keeps accounts and regions apart', async () => {
    const elsewhere = { ...SMALL_ESTATE, region: 'us-east-1' };
    await save(SMALL_ESTATE, T1);
    await save(elsewhere, T1);
    await save({ ...elsewhere, balancers: [] }, T2);
    expect(await rows('select region, count(*) from listeners where valid_to is null group by all')).toEqual([
      ['eu-central-1', 3],
    ]);
  });

  it('changes nothing when a snapshot is saved twice', async () => {
    const changed = withListener(SMALL_ESTATE, TLS, { policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' });
    await save(SMALL_ESTATE, T1);
    await save(changed, T2);
    const before = await everything();
    expect(await save(SMALL_ESTATE, T1)).toEqual({ status: 'already_there', opened: 0, closed: 0 });
    expect(await save(changed, T2)).toMatchObject({ status: 'replaced' });
    expect(await everything()).toEqual(before);
  });

  it('takes the newest snapshot back when another of the same time comes', async () => {
    await save(SMALL_ESTATE, T1);
    await save({ balancers: [] }, T2);
    await save(SMALL_ESTATE, T2);
    expect(await policyEpochs()).toEqual([['ELBSecurityPolicy-2016-08', T1, null]]);
  });

  it('refuses a snapshot that is older than the newest', async () => {
    await save(SMALL_ESTATE, T2);
    const before = await everything();
    const error = await failureOf(save(SMALL_ESTATE, T1));
    expect(error).toMatchObject({ code: 'bad_argument' });
    expect(String(error)).toContain('is older than the one that is saved, of 2026-03-02T00:00:00.000Z');
    expect(await everything()).toEqual(before);
  });

  it('loses nothing of what was there when saving fails', async () => {
    await save(SMALL_ESTATE, T1);
    const before = await everything();
    const snapshot = snapshotOf({ balancers: [] }, T2);
    const broken = {
      ...snapshot,
      rows: { ...snapshot.rows, ssl_policies: [{ ...snapshot.rows.ssl_policies[0]!, ssl_policy: 5 as never }] },
    };
    await failureOf(saveSnapshot(database, broken));
    expect(await everything()).toEqual(before);
  });
});

describe('what a snapshot was not told', () => {
  it('stays as it was', async () => {
    await save(SMALL_ESTATE, T1);
    const before = await everything();
    const silent: Answers = {
      ...answersOf(SMALL_ESTATE),
      loadBalancerAttributes: new Map(),
      listenerCertificates: new Map(),
      rules: new Map(),
      targetGroups: null,
      targetHealth: new Map(),
      sslPolicies: null,
      tags: new Map(),
    };
    expect(await save(SMALL_ESTATE, T2, silent)).toMatchObject({ opened: 0, closed: 0 });
    await database.run(`delete from metadata_snapshots where taken_at = '${T2}'`);
    expect(await everything()).toEqual(before);
  });

  it('stays below balancers that were not told', async () => {
    await save(SMALL_ESTATE, T1);
    const before = await rows('select count(*) from listeners where valid_to is null');
    const nothing: Answers = { ...answersOf({ balancers: [] }), loadBalancers: null, targetGroups: null };
    expect(await save({ balancers: [] }, T2, nothing)).toMatchObject({ closed: 0 });
    expect(await rows('select count(*) from listeners where valid_to is null')).toEqual(before);
  });

  it('still goes with its owner', async () => {
    await save(SMALL_ESTATE, T1);
    const left: Estate = { ...SMALL_ESTATE, balancers: [INNER] };
    await save(left, T2, { ...answersOf(left), listenerCertificates: new Map(), rules: new Map() });
    expect(await rows('select certificate_arn from listener_certificates where valid_to is null')).toEqual([
      [certificateArn('inner')],
    ]);
    expect(
      await rows('select target_group_name from listener_target_groups where valid_to is null order by all'),
    ).toEqual([['four'], ['six']]);
  });

  it('does not hide a change of what was told', async () => {
    await save(SMALL_ESTATE, T1);
    const changed = withListener(SMALL_ESTATE, TLS, { policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' });
    await save(changed, T2, { ...answersOf(changed), tags: new Map(), loadBalancerAttributes: new Map() });
    expect(await rows('select access_logs_enabled, tags, valid_to from load_balancers order by load_balancer')).toEqual(
      [
        [true, '{"team":"web"}', null],
        [false, '{}', null],
      ],
    );
    expect(await policyEpochs()).toHaveLength(2);
  });

  it('is noted with the snapshot', async () => {
    const listener = listenerArnOf(SMALL_ESTATE, INNER, INNER.listeners[0]!);
    const answers = answersOf(SMALL_ESTATE);
    const rules = new Map([...answers.rules].filter(([arn]) => arn !== listener));
    await save(SMALL_ESTATE, T1, { ...answers, rules });
    expect(await rows('select unanswered from metadata_snapshots')).toEqual([[[`DescribeRules ${listener}`]]]);
  });
});

describe('bundled policies', () => {
  const bundled = {
    as_of: '2026-08',
    policies: [{ name: 'ELBSecurityPolicy-2016-08', protocols: ['TLSv1.2', 'TLSv1'], ciphers: ['A', 'B'] }],
  };
  const untold = { ...answersOf(SMALL_ESTATE), sslPolicies: null };

  it('stand in where the API told none, and say so', async () => {
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, T1, untold), { bundled });
    expect(await rows('select ssl_policy, protocols, source from ssl_policies')).toEqual([
      ['ELBSecurityPolicy-2016-08', ['TLSv1', 'TLSv1.2'], 'bundled 2026-08'],
    ]);
    expect(await rows('select cipher, priority from ssl_policy_ciphers order by all')).toEqual([
      ['A', 1],
      ['B', 2],
    ]);
    expect(await rows('select policies_source from metadata_snapshots')).toEqual([['bundled 2026-08']]);
  });

  it('make way for those of the API', async () => {
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, T1, untold), { bundled });
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, T2), { bundled });
    expect(await rows('select distinct source from ssl_policies where valid_to is null')).toEqual([['api']]);
    expect((await metadataLog(database)).map(({ what }) => what)).toEqual(['first_snapshot']);
  });

  it('do not take the place of those of the API', async () => {
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, T1), { bundled });
    await saveSnapshot(database, snapshotOf(SMALL_ESTATE, T2, untold), { bundled });
    expect(await rows('select distinct source from ssl_policies where valid_to is null')).toEqual([['api']]);
    expect(await rows('select policies_source from metadata_snapshots order by taken_at')).toEqual([['api'], ['api']]);
  });
});

describe('the log of metadata', () => {
  const log = async (from?: string, to?: string) =>
    (await metadataLog(database, { ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) })).map(
      ({ at, what, subject, before, after }) => [at.toISOString(), what, subject, before, after],
    );

  it('tells the first snapshot as one line', async () => {
    await save(SMALL_ESTATE, T1);
    expect(await log()).toEqual([[T1, 'first_snapshot', '111122223333 eu-central-1', null, null]]);
  });

  it('tells changes of a listener', async () => {
    await save(SMALL_ESTATE, T1);
    await save(
      withListener(SMALL_ESTATE, TLS, {
        policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        certificates: ['new-default', 'third'],
        groups: { blue: 50, green: 50 },
      }),
      T2,
    );
    const listener = 'listener edge:443 (fedcba9876543210)';
    expect(await log(T2)).toEqual([
      [T2, 'certificate_added', listener, null, certificateArn('third')],
      [T2, 'certificate_removed', listener, certificateArn('second'), null],
      [T2, 'default_certificate_changed', listener, certificateArn('default'), certificateArn('new-default')],
      [T2, 'policy_changed', listener, 'ELBSecurityPolicy-2016-08', 'ELBSecurityPolicy-TLS13-1-2-2021-06'],
      [T2, 'target_group_reweighted', `${listener} to blue`, '100', '50'],
      [T2, 'target_group_reweighted', `${listener} to green`, '0', '50'],
    ]);
  });

  it('tells what was made and deleted, and not again what came and went with it', async () => {
    await save({ ...SMALL_ESTATE, balancers: [EDGE] }, T1);
    await save({ ...SMALL_ESTATE, balancers: [{ ...EDGE, listeners: EDGE.listeners.slice(0, 1) }, INNER] }, T2);
    expect(await log(T2)).toEqual([
      [T2, 'listener_deleted', 'listener edge:80 (fedcba9876543211)', 'TCP', null],
      [
        T2,
        'load_balancer_created',
        'load balancer inner (net/inner/00112233445566aa)',
        null,
        'inner-00112233445566aa.elb.amazonaws.com',
      ],
      [T2, 'target_group_created', 'target group four', null, 'TCP 8080 ip'],
      [T2, 'target_group_created', 'target group six', null, 'TCP 8080 ip'],
    ]);
  });

  it('tells logging switched on and off, tags and health', async () => {
    await save(SMALL_ESTATE, T1);
    await save(
      {
        balancers: [
          { ...EDGE, logging: false },
          { ...INNER, logging: true, tags: { team: 'core' } },
        ],
        targets: { ...SMALL_ESTATE.targets, blue: { '10.0.0.2': 'healthy', '10.0.0.3': 'initial' } },
      },
      T2,
    );
    expect(await log(T2)).toEqual([
      [T2, 'logging_switched_off', 'load balancer edge (net/edge/0123456789abcdef)', 'true', 'false'],
      [T2, 'logging_switched_on', 'load balancer inner (net/inner/00112233445566aa)', 'false', 'true'],
      [T2, 'tags_changed', 'load balancer inner (net/inner/00112233445566aa)', '{}', '{"team":"core"}'],
      [T2, 'target_deregistered', 'target 10.0.0.1 port 8080 of blue', 'healthy', null],
      [T2, 'target_health_changed', 'target 10.0.0.2 port 8080 of blue', 'unhealthy', 'healthy'],
      [T2, 'target_registered', 'target 10.0.0.3 port 8080 of blue', null, 'initial'],
    ]);
  });

  it('tells a changed attribute of a listener, and keeps it through a denied call', async () => {
    const tcp = 'fedcba9876543211';
    const longer = withListener(SMALL_ESTATE, tcp, { attributes: { 'tcp.idle_timeout.seconds': '600' } });
    await save(SMALL_ESTATE, T1);
    await save(SMALL_ESTATE, T2, { ...answersOf(SMALL_ESTATE), listenerAttributes: new Map() });
    await save(longer, T3);
    expect(await log(T2)).toEqual([
      [
        T3,
        'attributes_changed',
        `listener edge:80 (${tcp})`,
        '{"tcp.idle_timeout.seconds":"350"}',
        '{"tcp.idle_timeout.seconds":"600"}',
      ],
    ]);
  });

  it('does not take what was first told for what is new', async () => {
    await save(SMALL_ESTATE, T1, {
      ...answersOf(SMALL_ESTATE),
      listenerCertificates: new Map(),
      tags: new Map(),
      loadBalancerAttributes: new Map(),
    });
    await save(SMALL_ESTATE, T2);
    expect(await log(T2)).toEqual([]);
  });

  it('tells a setting that has no column of its own', async () => {
    const answers = answersOf(SMALL_ESTATE);
    const arn = balancerArnOf(SMALL_ESTATE, INNER);
    const [listener] = answers.listeners.get(arn) ?? [];
    await save(SMALL_ESTATE, T1, answers);
    await save(SMALL_ESTATE, T2, {
      ...answers,
      listeners: new Map([...answers.listeners, [arn, [{ ...listener, FutureMode: 'on' }]]]),
    });
    expect(await log(T2)).toEqual([[T2, 'settings_changed', 'listener inner:8443 (aaaaaaaaaaaaaaaa)', null, null]]);
  });

  it('keeps to its window, half-open', async () => {
    await save(SMALL_ESTATE, T1);
    await save(withListener(SMALL_ESTATE, TLS, { policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }), T2);
    await save(SMALL_ESTATE, T3);
    expect((await log()).map(([at, what]) => [at, what])).toEqual([
      [T1, 'first_snapshot'],
      [T2, 'policy_changed'],
      [T3, 'policy_changed'],
    ]);
    expect((await log(T2, T3)).map(([at]) => at)).toEqual([T2]);
    expect(await log('2026-03-02T00:00:00.001Z', T3)).toEqual([]);
  });

  it('tells the story of the samples', async () => {
    for (const snapshot of await readSnapshots('sample-logs/describe')) await saveSnapshot(database, snapshot);
    expect((await log('2026-03-10T00:00:00Z')).map(([, what, subject]) => [what, subject])).toEqual([
      ['listener_deleted', 'listener batch-intake:2121 (9f71b172c273d374)'],
      ['default_certificate_changed', 'listener batch-intake:990 (8f51b152c253d354)'],
      ['policy_changed', 'listener partner-gateway:443 (8c21b122c223d324)'],
      ['target_group_reweighted', 'listener public-edge:8443 (8b11b112c213d314) to api-blue'],
      ['target_group_reweighted', 'listener public-edge:8443 (8b11b112c213d314) to api-green'],
    ]);
  });
});
