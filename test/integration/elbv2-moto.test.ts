import {
  AddListenerCertificatesCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerAttributesCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { splitArn } from '../../src/arn.js';
import { collectSnapshot } from '../../src/metadata/collect.js';
import { type CollectedSnapshot, toSnapshot } from '../../src/metadata/to-snapshot.js';
import { appendConnections } from '../../src/store/append-connections.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { metadataLog } from '../../src/store/metadata-log.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { type Moto, startMoto } from '../helpers/moto.js';

const REGION = 'eu-central-1';
useAwsEnvironment({ AWS_REGION: REGION });

const OLD = 'ELBSecurityPolicy-2016-08';
const NEW = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
const DEFAULT_CERTIFICATE = 'arn:aws:iam::123456789012:server-certificate/default.example.com';
const SECOND_CERTIFICATE = 'arn:aws:iam::123456789012:server-certificate/second.example.com';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto?.stop());

let elb: ElasticLoadBalancingV2Client;
let database: Database;
beforeEach(async () => {
  await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' });
  elb = new ElasticLoadBalancingV2Client({ endpoint: moto.url });
  database = await openDatabase(IN_MEMORY, { mode: 'write' });
});

/** A subnet of the default VPC, by the plain API: no client for EC2 is needed for this alone. */
async function findSubnet(): Promise<{ subnet: string; vpc: string }> {
  const response = await fetch(moto.url, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'DescribeSubnets', Version: '2016-11-15' }),
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260310/${REGION}/ec2/aws4_request, SignedHeaders=host, Signature=0`,
    },
  });
  const xml = await response.text();
  const [, subnet] = /<subnetId>(subnet-\w+)</.exec(xml) ?? [];
  const [, vpc] = /<vpcId>(vpc-\w+)</.exec(xml) ?? [];
  if (subnet === undefined || vpc === undefined) throw new Error(`no subnet in ${xml}`);
  return { subnet, vpc };
}

interface Made {
  readonly balancer: string;
  readonly listener: string;
  readonly tcpListener: string;
  readonly blue: string;
  readonly green: string;
}

const forward = (blue: string, green: string, weights: readonly [number, number]) => [
  {
    Type: 'forward' as const,
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: blue, Weight: weights[0] },
        { TargetGroupArn: green, Weight: weights[1] },
      ],
    },
  },
];

async function makeEstate(): Promise<Made> {
  const { subnet, vpc } = await findSubnet();
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: 'edge',
      Type: 'network',
      Subnets: [subnet],
      Tags: [{ Key: 'team', Value: 'web' }],
    }),
  );
  await elb.send(new CreateLoadBalancerCommand({ Name: 'web', Type: 'application', Subnets: [subnet] }));
  const balancer = LoadBalancers[0]!.LoadBalancerArn!;
  await elb.send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn: balancer,
      Attributes: [
        { Key: 'load_balancing.cross_zone.enabled', Value: 'true' },
        { Key: 'access_logs.s3.enabled', Value: 'false' },
      ],
    }),
  );
  const group = async (Name: string) => {
    const made = await elb.send(
      new CreateTargetGroupCommand({ Name, Protocol: 'TCP', Port: 8080, VpcId: vpc, TargetType: 'ip' }),
    );
    return made.TargetGroups![0]!.TargetGroupArn!;
  };
  const [blue, green] = [await group('blue'), await group('green')];
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: blue, Targets: [{ Id: '10.0.0.1', Port: 8080 }] }));
  const { Listeners = [] } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer,
      Port: 443,
      Protocol: 'TLS',
      SslPolicy: OLD,
      Certificates: [{ CertificateArn: DEFAULT_CERTIFICATE }],
      AlpnPolicy: ['HTTP2Preferred'],
      DefaultActions: forward(blue, green, [100, 0]),
    }),
  );
  const listener = Listeners[0]!.ListenerArn!;
  await elb.send(
    new AddListenerCertificatesCommand({
      ListenerArn: listener,
      Certificates: [{ CertificateArn: SECOND_CERTIFICATE }],
    }),
  );
  const tcp = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer,
      Port: 80,
      Protocol: 'TCP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }],
    }),
  );
  const tcpListener = tcp.Listeners![0]!.ListenerArn!;
  await elb.send(
    new ModifyListenerAttributesCommand({
      ListenerArn: tcpListener,
      Attributes: [{ Key: 'tcp.idle_timeout.seconds', Value: '600' }],
    }),
  );
  return { balancer, listener, tcpListener, blue, green };
}

const sync = async (takenAt: string): Promise<CollectedSnapshot> => {
  const snapshot = await collectSnapshot(
    {},
    { endpointUrl: moto.url, callsPerSecond: 100, takenAt: new Date(takenAt) },
  );
  await saveSnapshot(database, snapshot);
  return snapshot;
};

describe('metadata from an emulated ELBv2', () => {
  it('holds balancers, listeners, certificates, weights, targets and policies', async () => {
    const { listener, blue } = await makeEstate();
    const snapshot = await sync('2026-03-01T00:00:00Z');
    expect(snapshot).toMatchObject({ account_id: '123456789012', region: REGION, notes: [], unanswered: [] });
    const { rows } = snapshot;
    expect(rows.load_balancers).toMatchObject([
      { load_balancer_name: 'edge', cross_zone_enabled: true, access_logs_enabled: false, tags: '{"team":"web"}' },
    ]);
    // moto gives a policy to TCP listeners too.
    expect(rows.listeners).toMatchObject([
      { port: 443, protocol: 'TLS', ssl_policy: OLD, default_certificate: DEFAULT_CERTIFICATE },
      { port: 80, protocol: 'TCP', default_certificate: null, attributes: expect.stringContaining('"600"') },
    ]);
    expect(rows.listener_certificates.map((row) => [row.listener_arn, row.certificate_arn, row.is_default])).toEqual([
      [listener, DEFAULT_CERTIFICATE, true],
      [listener, SECOND_CERTIFICATE, false],
    ]);
    expect(
      rows.listener_target_groups
        .filter(({ listener_arn }) => listener_arn === listener)
        .map((row) => [row.target_group_name, row.weight]),
    ).toEqual([
      ['blue', 100],
      ['green', 0],
    ]);
    expect(rows.targets).toMatchObject([{ target_group_arn: blue, target_id: '10.0.0.1', port: 8080 }]);
    expect(rows.ssl_policies.length).toBeGreaterThan(10);
    const ciphers = rows.ssl_policy_ciphers.filter(({ ssl_policy }) => ssl_policy === NEW);
    expect(ciphers[0]).toEqual({ ssl_policy: NEW, cipher: 'TLS_AES_128_GCM_SHA256', priority: 1 });
    // What was answered is enough to make the snapshot again.
    expect(toSnapshot(snapshot.answers, snapshot).rows).toEqual(rows);
  });

  it('gives every connection the policy of its time', async () => {
    const { listener, blue, green, tcpListener } = await makeEstate();
    await sync('2026-03-02T00:00:00Z');
    await elb.send(
      new ModifyListenerCommand({
        ListenerArn: listener,
        SslPolicy: NEW,
        DefaultActions: forward(blue, green, [50, 50]),
      }),
    );
    await sync('2026-03-04T00:00:00Z');
    await elb.send(new DeleteListenerCommand({ ListenerArn: tcpListener }));
    await sync('2026-03-06T00:00:00Z');

    const split = splitArn(listener);
    if (split?.kind !== 'listener') throw new Error(`${listener} is no listener`);
    const { load_balancer, listener_id, account_id, region } = split;
    const times = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-07'];
    await appendConnections(
      database,
      times.map((day, object_id) => ({
        object_id,
        started_at: new Date(`${day}T00:00:00Z`),
        load_balancer,
        listener_id,
        account_id,
        region,
      })),
    );
    const { rows } = await database.query(
      'select ssl_policy, listener_port, metadata_status from connections_enriched order by object_id',
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      [null, null, 'before_metadata'],
      [OLD, 443, 'known'],
      [OLD, 443, 'known'],
      [NEW, 443, 'known'],
      [NEW, 443, 'known'],
      [NEW, 443, 'known'],
    ]);
    const subject = `listener edge:443 (${listener_id})`;
    expect(
      (await metadataLog(database, { from: new Date('2026-03-03T00:00:00Z') })).map(
        ({ at, what, subject, before, after }) => [at.toISOString().slice(0, 10), what, subject, before, after],
      ),
    ).toEqual([
      ['2026-03-04', 'policy_changed', subject, OLD, NEW],
      ['2026-03-04', 'target_group_reweighted', `${subject} to blue`, '100', '50'],
      ['2026-03-04', 'target_group_reweighted', `${subject} to green`, '0', '50'],
      [
        '2026-03-06',
        'listener_deleted',
        `listener edge:80 (${tcpListener.split('/').at(-1)})`,
        expect.stringMatching(/^TCP/),
        null,
      ],
    ]);
  });

  it('is empty in a region without balancers', async () => {
    const snapshot = await sync('2026-03-01T00:00:00Z');
    expect(snapshot.rows.load_balancers).toEqual([]);
    expect(snapshot.account_id).toBeNull();
    expect(snapshot.notes).toHaveLength(1);
  });
});
