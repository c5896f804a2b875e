/**
 * The Describe* answers about the invented estate, as `aws elbv2 describe-... --output json` would save them, in two
 * dated snapshots: before the first day, and five minutes after the policy change.
 */

import { API_VERSION, POLICIES } from './policies.js';
import {
  ACCOUNT,
  BALANCERS,
  type Balancer,
  CERTIFICATES,
  type Certificate,
  LISTENERS,
  type Listener,
  POLICY_CHANGE,
  policyAt,
  resourceId,
  utc,
} from './world.js';

interface Snapshot {
  readonly name: string;
  readonly time: number;
}

const SNAPSHOTS: readonly Snapshot[] = [
  { name: '2026-03-09T00-00-00Z', time: utc('2026-03-09T00:00:00') },
  { name: '2026-03-11T12-05-00Z', time: utc('2026-03-11T12:05:00') },
];

interface TargetGroup {
  readonly name: string;
  readonly id: string;
  readonly balancer: Balancer;
  readonly protocol: 'TLS' | 'TCP';
  readonly port: number;
  readonly ipAddressType: 'ipv4' | 'ipv6';
  readonly targets: readonly { readonly id: string; readonly zone: string; readonly state: 'healthy' | 'unhealthy' }[];
}

const group = (
  name: string,
  id: string,
  balancer: Balancer,
  protocol: 'TLS' | 'TCP',
  port: number,
  targets: readonly string[],
  ipAddressType: 'ipv4' | 'ipv6' = 'ipv4',
): TargetGroup => ({
  name,
  id,
  balancer,
  protocol,
  port,
  ipAddressType,
  targets: targets.map((target, index) => ({
    id: target.replace('!', ''),
    zone: `${balancer.region}${index % 2 === 0 ? 'a' : 'b'}`,
    state: target.endsWith('!') ? 'unhealthy' : 'healthy',
  })),
});

const { edge, gateway, bus, intake } = BALANCERS;
const GROUPS = {
  webV4: group('web-v4', '01a1b2c3d4e5f607', edge, 'TLS', 443, ['10.0.11.5', '10.0.12.5', '10.0.11.6!']),
  webV6: group('web-v6', '02a1b2c3d4e5f607', edge, 'TLS', 443, ['2001:db8:e:11::5', '2001:db8:e:12::5'], 'ipv6'),
  apiBlue: group('api-blue', '03a1b2c3d4e5f607', edge, 'TLS', 8443, ['10.0.11.15', '10.0.12.15']),
  apiGreen: group('api-green', '04a1b2c3d4e5f607', edge, 'TLS', 8443, ['10.0.11.16', '10.0.12.16']),
  partners: group('partners', '05a1b2c3d4e5f607', gateway, 'TCP', 9000, ['10.0.11.25', '10.0.12.25']),
  kiosks: group('kiosks', '06a1b2c3d4e5f607', gateway, 'TCP', 9001, ['10.0.11.26', '10.0.12.26']),
  devices: group('devices', '07a1b2c3d4e5f607', bus, 'TCP', 1883, ['10.8.11.5', '10.8.12.5!']),
  intake: group('intake', '08a1b2c3d4e5f607', intake, 'TCP', 2121, ['10.0.11.45']),
} as const satisfies Record<string, TargetGroup>;

interface DescribedListener {
  readonly id: string;
  readonly balancer: Balancer;
  readonly port: number;
  readonly protocol: 'TLS' | 'TCP';
  readonly policy: string | null;
  readonly certificates: readonly Certificate[];
  readonly alpn: string | null;
  readonly forward: readonly { readonly group: TargetGroup; readonly weight: number }[];
  /** Where IPv6 clients go instead, on a dual-stack balancer. */
  readonly forwardIpv6?: TargetGroup;
}

function listenersAt(time: number): DescribedListener[] {
  const changed = time >= POLICY_CHANGE;
  const tls = (
    listener: Listener,
    forward: DescribedListener['forward'],
    more: Partial<DescribedListener> = {},
  ): DescribedListener => ({
    id: listener.id,
    balancer: listener.balancer,
    port: listener.port,
    protocol: 'TLS',
    policy: policyAt(listener, time).name,
    certificates: listener.certificates,
    alpn: listener.alpn,
    forward,
    ...more,
  });
  const tcp = (id: string, balancer: Balancer, port: number, target: TargetGroup): DescribedListener => ({
    id,
    balancer,
    port,
    protocol: 'TCP',
    policy: null,
    certificates: [],
    alpn: null,
    forward: [{ group: target, weight: 1 }],
  });
  const only = (target: TargetGroup) => [{ group: target, weight: 1 }];
  const silent: Listener = {
    id: '8f51b152c253d354',
    balancer: intake,
    port: 990,
    policies: [{ from: 0, name: 'ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06' }],
    certificates: [changed ? CERTIFICATES.intakeNew : CERTIFICATES.intakeOld],
    alpn: null,
    encodesSlash: false,
  };
  const [blue, green] = changed ? [50, 50] : [100, 0];
  const deletedLater = tcp('9f71b172c273d374', intake, 2121, GROUPS.intake);
  return [
    tls(LISTENERS.web, only(GROUPS.webV4), { forwardIpv6: GROUPS.webV6 }),
    tls(LISTENERS.api, [
      { group: GROUPS.apiBlue, weight: blue! },
      { group: GROUPS.apiGreen, weight: green! },
    ]),
    tls(LISTENERS.partners, only(GROUPS.partners)),
    tls(LISTENERS.kiosks, only(GROUPS.kiosks)),
    tls(LISTENERS.devices, only(GROUPS.devices)),
    tcp('9e61b162c263d364', bus, 1883, GROUPS.devices),
    tls(silent, only(GROUPS.intake)),
    ...(changed ? [] : [deletedLater]),
  ];
}

/** Path below `sample-logs/` and JSON text of every answer. */
export function describeAnswers(): Map<string, string> {
  const files = new Map<string, string>();
  for (const snapshot of SNAPSHOTS) {
    for (const balancers of [[edge, gateway, intake], [bus]]) {
      const { account, region } = balancers[0]!;
      const folder = `describe/${snapshot.name}/${account}/${region}`;
      for (const [name, answer] of answersOf(balancers, snapshot.time)) {
        // The AWS CLI indents by four.
        files.set(`${folder}/${name}.json`, `${JSON.stringify(answer, null, 4)}\n`);
      }
    }
  }
  return files;
}

function answersOf(balancers: readonly Balancer[], time: number): [name: string, answer: unknown][] {
  const listeners = listenersAt(time).filter((each) => balancers.includes(each.balancer));
  const groups = Object.values<TargetGroup>(GROUPS).filter((each) => balancers.includes(each.balancer));
  return [
    ['describe-load-balancers', { LoadBalancers: balancers.map(loadBalancer) }],
    ...balancers.map((balancer): [string, unknown] => [
      `describe-listeners.${balancer.name}`,
      { Listeners: listeners.filter((each) => each.balancer === balancer).map(listenerAnswer) },
    ]),
    ...listeners
      .filter((each) => each.protocol === 'TLS')
      .map((each): [string, unknown] => [
        `describe-listener-certificates.${each.id}`,
        {
          Certificates: each.certificates.map(({ arn }, index) => ({ CertificateArn: arn, IsDefault: index === 0 })),
        },
      ]),
    ...listeners.map((each): [string, unknown] => [`describe-rules.${each.id}`, { Rules: rules(each) }]),
    ['describe-target-groups', { TargetGroups: groups.map((each) => targetGroup(each, listeners)) }],
    ...groups.map((each): [string, unknown] => [
      `describe-target-health.${each.name}`,
      { TargetHealthDescriptions: each.targets.map((target) => targetHealth(each, target)) },
    ]),
    ['describe-ssl-policies', { SslPolicies: POLICIES.map(sslPolicy) }],
    ...balancers.map((balancer): [string, unknown] => [
      `describe-load-balancer-attributes.${balancer.name}`,
      { Attributes: attributes(balancer) },
    ]),
    ['describe-tags', { TagDescriptions: balancers.map(tags) }],
  ];
}

const arn = (balancer: Balancer, rest: string) =>
  `arn:aws:elasticloadbalancing:${balancer.region}:${balancer.account}:${rest}`;
const balancerArn = (balancer: Balancer) => arn(balancer, `loadbalancer/${resourceId(balancer)}`);
const listenerArn = (each: DescribedListener) => arn(each.balancer, `listener/${resourceId(each.balancer)}/${each.id}`);
const groupArn = (each: TargetGroup) => arn(each.balancer, `targetgroup/${each.name}/${each.id}`);

const VPC: Readonly<Record<string, string>> = {
  [ACCOUNT.shop]: 'vpc-0a1b2c3d4e5f60718',
  [ACCOUNT.devices]: 'vpc-0b1c2d3e4f5061728',
};

function loadBalancer(balancer: Balancer) {
  return {
    LoadBalancerArn: balancerArn(balancer),
    DNSName: `${balancer.name}-${balancer.id}.elb.${balancer.region}.amazonaws.com`,
    CanonicalHostedZoneId: balancer.region === 'us-east-1' ? 'Z26RNL4JYFTOTI' : 'Z2IFOLAFXWLO4F',
    CreatedTime: '2024-05-02T09:12:44.120000+00:00',
    LoadBalancerName: balancer.name,
    Scheme: balancer === intake ? 'internal' : 'internet-facing',
    VpcId: VPC[balancer.account],
    State: { Code: 'active' },
    Type: 'network',
    AvailabilityZones: balancer.nodes.v4.map((_, index) => ({
      ZoneName: `${balancer.region}${'ab'[index]}`,
      SubnetId: `subnet-0${balancer.id}${index}`.slice(0, 24),
      LoadBalancerAddresses: [],
    })),
    IpAddressType: balancer.nodes.v6.length > 0 ? 'dualstack' : 'ipv4',
    EnablePrefixForIpv6SourceNat: 'off',
  };
}

function listenerAnswer(each: DescribedListener) {
  return {
    ListenerArn: listenerArn(each),
    LoadBalancerArn: balancerArn(each.balancer),
    Port: each.port,
    Protocol: each.protocol,
    ...(each.certificates[0] && { Certificates: [{ CertificateArn: each.certificates[0].arn }] }),
    ...(each.policy && { SslPolicy: each.policy }),
    DefaultActions: [forwardAction(each.forward)],
    ...(each.protocol === 'TLS' && { AlpnPolicy: [each.alpn ?? 'None'] }),
  };
}

function forwardAction(forward: DescribedListener['forward']) {
  const [first, ...others] = forward;
  return {
    Type: 'forward',
    // The API answers the single group here and leaves it out where there are several.
    ...(others.length === 0 && { TargetGroupArn: groupArn(first!.group) }),
    Order: 1,
    ForwardConfig: {
      TargetGroups: forward.map(({ group: target, weight }) => ({ TargetGroupArn: groupArn(target), Weight: weight })),
      TargetGroupStickinessConfig: { Enabled: false },
    },
  };
}

function rules(each: DescribedListener) {
  const ruleArn = (suffix: string) =>
    arn(each.balancer, `listener-rule/${resourceId(each.balancer)}/${each.id}/${suffix}${each.id.slice(2)}`);
  const byAddress = each.forwardIpv6 && {
    RuleArn: ruleArn('a1'),
    Priority: '1',
    Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['::/0'] } }],
    Actions: [forwardAction([{ group: each.forwardIpv6, weight: 1 }])],
    IsDefault: false,
  };
  const otherwise = {
    RuleArn: ruleArn('d0'),
    Priority: 'default',
    Conditions: [],
    Actions: [forwardAction(each.forward)],
    IsDefault: true,
  };
  return byAddress ? [byAddress, otherwise] : [otherwise];
}

function targetGroup(each: TargetGroup, listeners: readonly DescribedListener[]) {
  const used = listeners.some(
    ({ forward, forwardIpv6 }) => forwardIpv6 === each || forward.some((target) => target.group === each),
  );
  return {
    TargetGroupArn: groupArn(each),
    TargetGroupName: each.name,
    Protocol: each.protocol,
    Port: each.port,
    VpcId: VPC[each.balancer.account],
    HealthCheckProtocol: 'TCP',
    HealthCheckPort: 'traffic-port',
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 10,
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    LoadBalancerArns: used ? [balancerArn(each.balancer)] : [],
    TargetType: 'ip',
    IpAddressType: each.ipAddressType,
  };
}

function targetHealth(each: TargetGroup, target: TargetGroup['targets'][number]) {
  return {
    Target: { Id: target.id, Port: each.port, AvailabilityZone: target.zone },
    HealthCheckPort: String(each.port),
    TargetHealth:
      target.state === 'healthy'
        ? { State: 'healthy' }
        : { State: 'unhealthy', Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' },
  };
}

function sslPolicy(policy: (typeof POLICIES)[number]) {
  return {
    SslProtocols: policy.versions.map((version) => API_VERSION[version]),
    Ciphers: policy.ciphers.map((Name, index) => ({ Name, Priority: index + 1 })),
    Name: policy.name,
    SupportedLoadBalancerTypes: ['application', 'network'],
  };
}

function attributes(balancer: Balancer) {
  const logs = balancer !== intake;
  const bucket = balancer.region === 'us-east-1' ? 'example-com-elb-logs' : 'example-net-elb-logs';
  const values: [string, string][] = [
    ['access_logs.s3.enabled', String(logs)],
    ['access_logs.s3.bucket', logs ? bucket : ''],
    ['access_logs.s3.prefix', ''],
    ['deletion_protection.enabled', 'true'],
    ['load_balancing.cross_zone.enabled', String(balancer === edge)],
    ['dns_record.client_routing_policy', 'any_availability_zone'],
  ];
  return values.map(([Key, Value]) => ({ Key, Value }));
}

const TEAM: Readonly<Record<string, string>> = {
  'public-edge': 'web-platform',
  'partner-gateway': 'partner-integration',
  'batch-intake': 'partner-integration',
  'device-bus': 'device-operations',
};

function tags(balancer: Balancer) {
  return {
    ResourceArn: balancerArn(balancer),
    Tags: [
      { Key: 'team', Value: TEAM[balancer.name] },
      { Key: 'environment', Value: 'production' },
    ],
  };
}
