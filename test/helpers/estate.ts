/**
 * A small estate of Network Load Balancers as the API would answer it, to be changed by tests.
 */
import type { Answers, JsonObject } from '../../src/metadata/answers.js';
import { type CollectedSnapshot, toSnapshot } from '../../src/metadata/to-snapshot.js';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

export interface EstateListener {
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly port: number;
  readonly protocol?: string;
  readonly policy?: string;
  /** The first is the default. */
  readonly certificates?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  /** Weights by name of target group. */
  readonly groups?: Readonly<Record<string, number>>;
  /** Rules: priority to name of target group, for IPv6 clients. */
  readonly rules?: Readonly<Record<number, string>>;
}

export interface EstateBalancer {
  readonly name: string;
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly logging?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly listeners: readonly EstateListener[];
}

export interface Estate {
  readonly account?: string;
  readonly region?: string;
  readonly balancers: readonly EstateBalancer[];
  /** States of targets by address, by name of target group. */
  readonly targets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const certificateArn = (name: string): string => `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/${name}`;

const elb = ({ account = ACCOUNT, region = REGION }: Estate, resource: string): string =>
  `arn:aws:elasticloadbalancing:${region}:${account}:${resource}`;

export const balancerArnOf = (estate: Estate, { name, id }: EstateBalancer): string =>
  elb(estate, `loadbalancer/net/${name}/${id}`);
export const listenerArnOf = (estate: Estate, { name, id }: EstateBalancer, listener: EstateListener): string =>
  elb(estate, `listener/net/${name}/${id}/${listener.id}`);
export const groupArnOf = (estate: Estate, name: string): string =>
  elb(estate, `targetgroup/${name}/${Buffer.from(name.padEnd(8, '-')).toString('hex').slice(0, 16)}`);

/** Two balancers: a TLS listener with two certificates and two weighted groups, a TCP one, and one with a rule. */
export const SMALL_ESTATE: Estate = {
  balancers: [
    {
      name: 'edge',
      id: '0123456789abcdef',
      logging: true,
      tags: { team: 'web' },
      listeners: [
        {
          id: 'fedcba9876543210',
          port: 443,
          policy: 'ELBSecurityPolicy-2016-08',
          certificates: ['default', 'second'],
          groups: { blue: 100, green: 0 },
        },
        {
          id: 'fedcba9876543211',
          port: 80,
          protocol: 'TCP',
          attributes: { 'tcp.idle_timeout.seconds': '350' },
          groups: { blue: 1 },
        },
      ],
    },
    {
      name: 'inner',
      id: '00112233445566aa',
      logging: false,
      listeners: [
        {
          id: 'aaaaaaaaaaaaaaaa',
          port: 8443,
          policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
          certificates: ['inner'],
          groups: { four: 1 },
          rules: { 10: 'six' },
        },
      ],
    },
  ],
  targets: { blue: { '10.0.0.1': 'healthy', '10.0.0.2': 'unhealthy' }, four: { '10.0.1.1': 'healthy' } },
};

const POLICIES: readonly JsonObject[] = [
  {
    Name: 'ELBSecurityPolicy-2016-08',
    SslProtocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
    Ciphers: [
      { Name: 'ECDHE-RSA-AES128-GCM-SHA256', Priority: 1 },
      { Name: 'AES128-SHA', Priority: 2 },
    ],
    SupportedLoadBalancerTypes: ['network', 'application'],
  },
  {
    Name: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    SslProtocols: ['TLSv1.2', 'TLSv1.3'],
    Ciphers: [{ Name: 'TLS_AES_128_GCM_SHA256', Priority: 1 }],
    SupportedLoadBalancerTypes: ['network', 'application'],
  },
];

/** What the API answers about an estate. */
export function answersOf(estate: Estate): Answers {
  const { balancers } = estate;
  const pairs = balancers.flatMap((balancer) => balancer.listeners.map((listener) => ({ balancer, listener })));
  const groups = [
    ...new Set(
      pairs.flatMap(({ listener: { groups = {}, rules = {} } }) => [...Object.keys(groups), ...Object.values(rules)]),
    ),
  ];
  const arnOf = ({ balancer, listener }: (typeof pairs)[number]) => listenerArnOf(estate, balancer, listener);
  const tagsOf = (tags: Readonly<Record<string, string>> = {}) =>
    Object.entries(tags).map(([Key, Value]): JsonObject => ({ Key, Value }));
  return {
    loadBalancers: balancers.map((balancer) => ({
      LoadBalancerArn: balancerArnOf(estate, balancer),
      LoadBalancerName: balancer.name,
      DNSName: `${balancer.name}-${balancer.id}.elb.amazonaws.com`,
      CreatedTime: '2025-04-01T10:00:00.120Z',
      Scheme: 'internet-facing',
      State: { Code: 'active' },
      Type: 'network',
      IpAddressType: 'ipv4',
      VpcId: 'vpc-1',
      AvailabilityZones: [{ ZoneName: 'eu-central-1a', SubnetId: 'subnet-1', LoadBalancerAddresses: [] }],
    })),
    loadBalancerAttributes: new Map(
      balancers.map((balancer) => [
        balancerArnOf(estate, balancer),
        [
          { Key: 'access_logs.s3.enabled', Value: String(balancer.logging ?? true) },
          { Key: 'access_logs.s3.bucket', Value: balancer.logging === false ? '' : 'example-logs' },
          { Key: 'load_balancing.cross_zone.enabled', Value: 'false' },
        ],
      ]),
    ),
    listeners: new Map(
      balancers.map((balancer) => [
        balancerArnOf(estate, balancer),
        balancer.listeners.map((listener) => listenerItem(estate, balancer, listener)),
      ]),
    ),
    listenerCertificates: new Map(
      pairs
        .filter(({ listener }) => listener.policy !== undefined)
        .map((pair) => [
          arnOf(pair),
          (pair.listener.certificates ?? []).map((name, index) => ({
            CertificateArn: certificateArn(name),
            IsDefault: index === 0,
          })),
        ]),
    ),
    listenerAttributes: new Map(
      pairs
        .filter(({ listener: { protocol = 'TLS' } }) => protocol !== 'TLS')
        .map((pair) => [arnOf(pair), tagsOf(pair.listener.attributes)]),
    ),
    rules: new Map(pairs.map((pair) => [arnOf(pair), ruleItems(estate, arnOf(pair), pair.listener)])),
    targetGroups: groups.map((name) => ({
      TargetGroupArn: groupArnOf(estate, name),
      TargetGroupName: name,
      Protocol: 'TCP',
      Port: 8080,
      TargetType: 'ip',
      HealthCheckEnabled: true,
      HealthCheckProtocol: 'TCP',
      LoadBalancerArns: balancers.map((balancer) => balancerArnOf(estate, balancer)),
    })),
    targetHealth: new Map(
      groups.map((name) => [
        groupArnOf(estate, name),
        Object.entries(estate.targets?.[name] ?? {}).map(([Id, State]) => ({
          Target: { Id, Port: 8080, AvailabilityZone: 'eu-central-1a' },
          HealthCheckPort: '8080',
          TargetHealth: { State },
        })),
      ]),
    ),
    sslPolicies: POLICIES,
    tags: new Map<string, readonly JsonObject[]>([
      ...balancers.map((balancer) => [balancerArnOf(estate, balancer), tagsOf(balancer.tags)] as const),
      ...pairs.map((pair) => [arnOf(pair), []] as const),
      ...groups.map((name) => [groupArnOf(estate, name), []] as const),
    ]),
  };
}

function listenerItem(estate: Estate, balancer: EstateBalancer, listener: EstateListener): JsonObject {
  const { port, protocol = 'TLS', policy, certificates = [], groups = {} } = listener;
  return {
    ListenerArn: listenerArnOf(estate, balancer, listener),
    LoadBalancerArn: balancerArnOf(estate, balancer),
    Port: port,
    Protocol: protocol,
    ...(policy === undefined ? {} : { SslPolicy: policy, AlpnPolicy: ['HTTP2Preferred'] }),
    ...(certificates[0] === undefined ? {} : { Certificates: [{ CertificateArn: certificateArn(certificates[0]) }] }),
    DefaultActions: [
      {
        Type: 'forward',
        Order: 1,
        ForwardConfig: {
          TargetGroups: Object.entries(groups).map(([name, Weight]) => ({
            TargetGroupArn: groupArnOf(estate, name),
            Weight,
          })),
        },
      },
    ],
  };
}

function ruleItems(estate: Estate, arn: string, { rules = {} }: EstateListener): JsonObject[] {
  const ruleArn = (id: string) => `${arn.replace(':listener/', ':listener-rule/')}/${id}`;
  return [
    ...Object.entries(rules).map(([priority, group]) => ({
      RuleArn: ruleArn(priority.padStart(16, '0')),
      Priority: priority,
      Conditions: [{ Field: 'source-ip', SourceIpConfig: { IpAddressType: 'ipv6' } }],
      Actions: [{ Type: 'forward', TargetGroupArn: groupArnOf(estate, group) }],
      IsDefault: false,
    })),
    { RuleArn: ruleArn('f'.repeat(16)), Priority: 'default', Conditions: [], Actions: [], IsDefault: true },
  ];
}

/** A snapshot of an estate, or of answers about it. */
export function snapshotOf(estate: Estate, takenAt: string, answers: Answers = answersOf(estate)): CollectedSnapshot {
  return toSnapshot(answers, {
    taken_at: new Date(takenAt),
    account_id: estate.account ?? ACCOUNT,
    region: estate.region ?? REGION,
    source: 'api',
    notes: [],
  });
}

/** The estate with some settings of one listener changed. */
export function withListener(estate: Estate, id: string, changes: Partial<EstateListener>): Estate {
  return {
    ...estate,
    balancers: estate.balancers.map((balancer) => ({
      ...balancer,
      listeners: balancer.listeners.map((listener) => (listener.id === id ? { ...listener, ...changes } : listener)),
    })),
  };
}
