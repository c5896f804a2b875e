import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSnapshots } from '../../src/metadata/from-dir.js';
import { writeSnapshot } from '../../src/metadata/write-dir.js';
import {
  ACCOUNT,
  answersOf,
  balancerArnOf,
  groupArnOf,
  listenerArnOf,
  SMALL_ESTATE,
  snapshotOf,
} from '../helpers/estate.js';
import { failureOf } from '../helpers/listing.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tlslens-describe-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function save(name: string, content: unknown): Promise<string> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const ANSWERS = answersOf(SMALL_ESTATE);
const [EDGE] = SMALL_ESTATE.balancers;
const EDGE_ARN = balancerArnOf(SMALL_ESTATE, EDGE!);
const TLS_ARN = listenerArnOf(SMALL_ESTATE, EDGE!, EDGE!.listeners[0]!);
const EDGE_LISTENERS = { Listeners: ANSWERS.listeners.get(EDGE_ARN) };
const BALANCERS = { LoadBalancers: ANSWERS.loadBalancers };

describe('a snapshot that was written', () => {
  it('is read as the same snapshot', async () => {
    const snapshot = snapshotOf(SMALL_ESTATE, '2026-03-10T01:02:03.004Z');
    const folder = await writeSnapshot(snapshot, dir);
    expect(folder).toBe(join(dir, '2026-03-10T01-02-03.004Z', ACCOUNT, 'eu-central-1'));
    expect(await readdir(folder)).toContain('describe-listener-certificates.fedcba9876543210.json');
    const [read, ...more] = await readSnapshots(dir);
    expect(more).toEqual([]);
    expect(read).toEqual({ ...snapshot, source: 'files' });
  });

  it('still tells what was not allowed, and why', async () => {
    const notes = [
      { call: 'DescribeRules' as const, action: 'elasticloadbalancing:DescribeRules', message: 'It is not allowed.' },
    ];
    const denied = { ...ANSWERS, rules: new Map(), loadBalancers: ANSWERS.loadBalancers };
    const snapshot = { ...snapshotOf(SMALL_ESTATE, '2026-03-10T00:00:00Z', denied), notes };
    await writeSnapshot(snapshot, dir);
    const [read] = await readSnapshots(dir);
    expect(read?.notes).toEqual(notes);
    expect(read?.unanswered).toEqual(snapshot.unanswered);
    expect(read?.unanswered.map(({ call }) => call)).toEqual(Array(3).fill('DescribeRules'));
  });

  it('keeps an account without balancers, and a balancer without listeners', async () => {
    const bare = { balancers: [{ name: 'bare', id: '0123456789abcdef', listeners: [] }] };
    await writeSnapshot(snapshotOf(bare, '2026-03-10T00:00:00Z'), dir);
    await writeSnapshot(snapshotOf({ balancers: [] }, '2026-03-11T00:00:00Z'), dir);
    const [first, second] = await readSnapshots(dir);
    expect(first?.unanswered).toEqual([]);
    expect(second).toMatchObject({ account_id: ACCOUNT, region: 'eu-central-1', unanswered: [] });
  });

  it('cannot be written where a file is in the way', async () => {
    await save('taken', 'x');
    const error = await failureOf(writeSnapshot(snapshotOf(SMALL_ESTATE, '2026-03-10T00:00:00Z'), join(dir, 'taken')));
    expect(error).toMatchObject({ code: 'spool_unwritable' });
  });
});

describe('answers that the AWS CLI saved', () => {
  it('are told by their content, whatever their files are called', async () => {
    await save('a.json', BALANCERS);
    await save('b.json', EDGE_LISTENERS);
    await save('package.json', { name: 'not an answer' });
    const [snapshot] = await readSnapshots(dir);
    expect(snapshot?.rows.load_balancers).toHaveLength(2);
    expect(snapshot?.rows.listeners.map(({ port }) => port)).toEqual([443, 80]);
    expect(snapshot).toMatchObject({ account_id: ACCOUNT, region: 'eu-central-1', source: 'files' });
  });

  it.each([
    ['the id of the listener', 'fedcba9876543210'],
    ['its ARN, escaped as in a URL', encodeURIComponent(TLS_ARN)],
    ['its ARN with underscores', TLS_ARN.replace(/[:/]/g, '_')],
  ])('belong to the owner that the file name gives by %s', async (_, token) => {
    await save('describe-listeners.json', EDGE_LISTENERS);
    await save(`describe-listener-certificates.${token}.json`, {
      Certificates: ANSWERS.listenerCertificates.get(TLS_ARN),
    });
    const [snapshot] = await readSnapshots(dir);
    expect(snapshot?.rows.listener_certificates.map(({ listener_arn }) => listener_arn)).toEqual([TLS_ARN, TLS_ARN]);
  });

  it('belong to balancers and target groups by name', async () => {
    await save('lb.json', BALANCERS);
    await save('listeners.json', EDGE_LISTENERS);
    await save('tg.json', { TargetGroups: ANSWERS.targetGroups });
    await save('describe-load-balancer-attributes.edge.json', {
      Attributes: ANSWERS.loadBalancerAttributes.get(EDGE_ARN),
    });
    const blue = groupArnOf(SMALL_ESTATE, 'blue');
    await save('describe-target-health.blue.json', { TargetHealthDescriptions: ANSWERS.targetHealth.get(blue) });
    const [snapshot] = await readSnapshots(dir);
    expect(snapshot?.rows.load_balancers.map((row) => row.access_logs_enabled)).toEqual([true, null]);
    expect(snapshot?.rows.targets.map((row) => [row.target_group_name, row.target_id])).toEqual([
      ['blue', '10.0.0.1'],
      ['blue', '10.0.0.2'],
    ]);
  });

  it('are left out with a note where nothing tells what they are about', async () => {
    await save('describe-listeners.json', EDGE_LISTENERS);
    await save('certs.json', { Certificates: ANSWERS.listenerCertificates.get(TLS_ARN) });
    const [snapshot] = await readSnapshots(dir);
    expect(snapshot?.rows.listener_certificates).toEqual([]);
    expect(snapshot?.unanswered).toContainEqual({ call: 'DescribeListenerCertificates', owner: TLS_ARN });
    expect(snapshot?.notes.map(({ message }) => message).join('\n')).toContain(
      'certs.json was left out: its name does not tell the one listener it is about. Expected describe-listener-certificates.<listener>.json.',
    );
  });

  it('are missed by name where nobody saved them', async () => {
    await save('lb.json', BALANCERS);
    const [snapshot] = await readSnapshots(dir);
    expect(snapshot?.notes.map(({ call }) => call)).toEqual([
      'DescribeListeners',
      'DescribeTargetGroups',
      'DescribeSSLPolicies',
      'DescribeLoadBalancerAttributes',
    ]);
    expect(snapshot?.notes[0]?.message).toContain('"aws elbv2 describe-listeners" gives one.');
  });

  it('may have the casing of the Query API', async () => {
    await save('x.json', {
      DescribeListenersResponse: {
        DescribeListenersResult: {
          Listeners: {
            member: {
              ListenerArn: TLS_ARN,
              Port: '443',
              Protocol: 'TLS',
              AlpnPolicy: { member: ['None'] },
              Certificates: { member: [{ CertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/a' }] },
              DefaultActions: { member: { Type: 'forward', TargetGroupArn: groupArnOf(SMALL_ESTATE, 'blue') } },
            },
          },
        },
        ResponseMetadata: { RequestId: '0' },
      },
    });
    await save('y.json', { DescribeTargetGroupsResult: { TargetGroups: { member: [] } } });
    const [snapshot] = await readSnapshots(dir);
    expect(snapshot?.rows.listeners).toMatchObject([
      { port: 443, alpn_policy: 'None', default_certificate: 'arn:aws:acm:eu-central-1:111122223333:certificate/a' },
    ]);
    expect(snapshot?.rows.listener_target_groups).toMatchObject([{ target_group_name: 'blue', weight: null }]);
  });

  it('of several accounts in one folder are told apart by their ARNs', async () => {
    const other = { ...SMALL_ESTATE, account: '444455556666', region: 'us-east-1' };
    await save('a.json', BALANCERS);
    await save('b.json', { LoadBalancers: answersOf(other).loadBalancers });
    await save('c.json', { SslPolicies: ANSWERS.sslPolicies });
    const snapshots = await readSnapshots(dir);
    expect(snapshots.map(({ account_id, region, rows }) => [account_id, region, rows.load_balancers.length])).toEqual([
      [ACCOUNT, 'eu-central-1', 2],
      ['444455556666', 'us-east-1', 2],
    ]);
    expect(snapshots.map(({ rows }) => rows.ssl_policies.length)).toEqual([2, 2]);
  });

  it('are dated by the folder, oldest first', async () => {
    await save('2026-03-11T12-05-00Z/lb.json', BALANCERS);
    await save('2026-03-09/deep/er/lb.json', BALANCERS);
    await save('2026-03-10T01:00Z/lb.json', BALANCERS);
    expect((await readSnapshots(dir)).map(({ taken_at }) => taken_at.toISOString())).toEqual([
      '2026-03-09T00:00:00.000Z',
      '2026-03-10T01:00:00.000Z',
      '2026-03-11T12:05:00.000Z',
    ]);
  });

  it('are dated by the option or by their newest file where no folder is', async () => {
    const lb = await save('lb.json', BALANCERS);
    const listeners = await save('listeners.json', EDGE_LISTENERS);
    await utimes(lb, 0, new Date('2026-02-01T00:00:00Z'));
    await utimes(listeners, 0, new Date('2026-02-02T00:00:00Z'));
    expect((await readSnapshots(dir))[0]?.taken_at).toEqual(new Date('2026-02-02T00:00:00Z'));
    const takenAt = new Date('2026-01-01T00:00:00Z');
    expect((await readSnapshots(dir, { takenAt }))[0]?.taken_at).toEqual(takenAt);
  });

  it.each([
    ['describe-listeners.json', '{ "Listeners": [', 'it is not JSON'],
    ['describe-listeners.json', '[]', 'expected Listeners as DescribeListeners answers them'],
    ['describe-listeners.json', '{"Listener": []}', 'but it has no such member'],
    ['anything.json', '{"Listeners": {"a": 1}}', 'but it is no list'],
    ['anything.json', '{"Listeners": [{"Port": 443}]}', 'but item 1 has no ListenerArn'],
    ['anything.json', '{"Listeners": [], "NextToken": "eyJ"}', 'it holds only a part of them (NextToken)'],
  ])('are refused when malformed: %s with %s', async (name, content, why) => {
    const path = await save(name, content);
    const error = await failureOf(readSnapshots(dir));
    expect(error).toMatchObject({ code: 'metadata_malformed', details: { path } });
    expect(String(error)).toContain(path);
    expect(String(error)).toContain(why);
  });

  it('are refused where an ARN is not one', async () => {
    await save('x.json', {
      Listeners: [{ ListenerArn: TLS_ARN, DefaultActions: [{ Type: 'forward', TargetGroupArn: 'blue' }] }],
    });
    expect(await failureOf(readSnapshots(dir))).toMatchObject({ code: 'metadata_malformed' });
  });

  it('are missing from an empty folder, and from one that is not there', async () => {
    expect(await failureOf(readSnapshots(dir))).toMatchObject({ code: 'metadata_missing' });
    expect(await failureOf(readSnapshots(join(dir, 'nowhere')))).toMatchObject({ code: 'source_not_found' });
  });

  it('have the attributes of a listener where the file name says so', async () => {
    await save('lb.json', BALANCERS);
    await save('listeners.json', EDGE_LISTENERS);
    await save('describe-listener-attributes.fedcba9876543211.json', {
      Attributes: [{ Key: 'tcp.idle_timeout.seconds', Value: '600' }],
    });
    const [snapshot] = await readSnapshots(dir);
    expect(snapshot?.rows.listeners.map(({ attributes }) => attributes)).toEqual([
      null,
      '{"tcp.idle_timeout.seconds":"600"}',
    ]);
    expect(snapshot?.rows.load_balancers[0]?.attributes).toBeNull();
    expect(snapshot?.notes.map(({ message }) => message).join()).not.toContain('left out');
  });

  it('ignore attributes of target groups', async () => {
    await save('lb.json', BALANCERS);
    await save('describe-target-group-attributes.edge.json', {
      Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }],
    });
    const [snapshot] = await readSnapshots(dir);
    expect(snapshot?.rows.load_balancers[0]?.attributes).toBeNull();
  });
});

describe('the sample answers', () => {
  it('give two snapshots of two accounts', async () => {
    const snapshots = await readSnapshots('sample-logs/describe');
    expect(snapshots.map(({ taken_at, account_id, region }) => [taken_at.toISOString(), account_id, region])).toEqual([
      ['2026-03-09T00:00:00.000Z', '111122223333', 'us-east-1'],
      ['2026-03-09T00:00:00.000Z', '444455556666', 'eu-west-1'],
      ['2026-03-11T12:05:00.000Z', '111122223333', 'us-east-1'],
      ['2026-03-11T12:05:00.000Z', '444455556666', 'eu-west-1'],
    ]);
    expect(snapshots.flatMap(({ notes }) => notes)).toEqual([]);
    const policy = (index: number) =>
      snapshots[index]?.rows.listeners.find(({ listener_id }) => listener_id === '8c21b122c223d324')?.ssl_policy;
    expect([policy(0), policy(2)]).toEqual(['ELBSecurityPolicy-2016-08', 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09']);
  });

  it('are the same when read with a byte order mark', async () => {
    await cp('sample-logs/describe', dir, { recursive: true });
    const file = join(dir, '2026-03-09T00-00-00Z/111122223333/us-east-1/describe-load-balancers.json');
    await writeFile(file, `\uFEFF${await readFile(file, 'utf8')}`);
    expect(await readSnapshots(dir)).toEqual(await readSnapshots('sample-logs/describe'));
  });
});
