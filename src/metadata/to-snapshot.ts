/**
 * Answers of the Describe* calls to the rows of a snapshot. Pure. Keeps Network Load Balancers and what belongs to them;
 * what a call did not answer is listed, not guessed.
 */
import { isNetworkArn, loadBalancerArnOf, type SplitArn, splitArn } from '../arn.js';
import { TlslensError } from '../errors.js';
import type {
  DescribeCall,
  ListenerCertificateRow,
  ListenerRow,
  ListenerTargetGroupRow,
  LoadBalancerRow,
  Snapshot,
  SnapshotNote,
  SnapshotRows,
  SslPolicyRow,
  TargetGroupRow,
  TargetRow,
  Unanswered,
} from '../snapshot.js';
import {
  type Answers,
  booleanOf,
  canonicalJson,
  integerOf,
  type JsonObject,
  objectOf,
  objectsOf,
  requiredText,
  textOf,
  textsOf,
  timeOf,
} from './answers.js';

/** A snapshot and the answers it was made from, which `write-dir.ts` can save. */
export interface CollectedSnapshot extends Snapshot {
  readonly answers: Answers;
}

export interface SnapshotFacts {
  readonly taken_at: Date;
  readonly account_id: string | null;
  readonly region: string;
  readonly source: Snapshot['source'];
  readonly notes: readonly SnapshotNote[];
}

/** @throws TlslensError `metadata_malformed` where an item lacks the name of the thing it describes. */
export function toSnapshot(answers: Answers, facts: SnapshotFacts): CollectedSnapshot {
  const isNetwork = networkTest(answers.loadBalancers);
  const listeners = [...answers.listeners.values()]
    .flat()
    .map((item) => toListener(item, answers))
    .filter(({ load_balancer_arn }) => isNetwork(load_balancer_arn));
  const forwards = listeners.flatMap((listener) => toListenerTargetGroups(listener, answers));
  const usedGroups = new Set(forwards.map(({ target_group_arn }) => target_group_arn));
  const groups = (answers.targetGroups ?? []).filter((item) => isUsed(item, usedGroups, isNetwork));
  const groupArns = new Set(groups.map((item) => textOf(item, 'TargetGroupArn')));
  const rows: SnapshotRows = {
    load_balancers: networkBalancers(answers.loadBalancers ?? []).map((item) => toLoadBalancer(item, answers)),
    listeners,
    listener_certificates: listeners.flatMap((listener) => toCertificates(listener, answers)),
    target_groups: groups.map((item) => toTargetGroup(item, answers)),
    listener_target_groups: forwards,
    targets: [...answers.targetHealth]
      .filter(([arn]) => groupArns.has(arn))
      .flatMap(([arn, items]) => items.map((item) => toTarget(arn, item))),
    ssl_policies: (answers.sslPolicies ?? []).map(toPolicy),
    ssl_policy_ciphers: (answers.sslPolicies ?? []).flatMap(toPolicyCiphers),
  };
  return { ...facts, rows, unanswered: findUnanswered(answers, rows), answers };
}

/** The items of Network Load Balancers. The type tells; where there is none, the ARN does. */
export function networkBalancers(items: readonly JsonObject[]): JsonObject[] {
  return items.filter((item) => {
    const arn = requiredText(item, 'LoadBalancerArn', 'LoadBalancers');
    const type = textOf(item, 'Type');
    return type === null ? isNetworkArn(arn) : type === 'network';
  });
}

/** Tells whether the balancer with an ARN is a network one; a balancer that was not answered is judged by the ARN. */
function networkTest(items: readonly JsonObject[] | null): (arn: string) => boolean {
  const arnsOf = (some: readonly JsonObject[]) => new Set(some.map((item) => textOf(item, 'LoadBalancerArn')));
  const answered = arnsOf(items ?? []);
  const network = arnsOf(networkBalancers(items ?? []));
  return (arn) => (answered.has(arn) ? network.has(arn) : isNetworkArn(arn));
}

/** A group of another kind of balancer, or of none, has nothing to do with these logs. */
const isUsed = (item: JsonObject, used: ReadonlySet<string>, isNetwork: (arn: string) => boolean): boolean =>
  textsOf(item, 'LoadBalancerArns').some(isNetwork) || used.has(requiredText(item, 'TargetGroupArn', 'TargetGroups'));

function toLoadBalancer(item: JsonObject, answers: Answers): LoadBalancerRow {
  const arn = requiredText(item, 'LoadBalancerArn', 'LoadBalancers');
  const split = splitAs('load_balancer', arn);
  const attributes = keyValues(answers.loadBalancerAttributes.get(arn));
  const flag = (key: string) => (attributes?.[key] === undefined ? null : attributes[key] === 'true');
  return {
    load_balancer_arn: arn,
    load_balancer: split.load_balancer,
    load_balancer_name: split.name,
    dns_name: textOf(item, 'DNSName'),
    scheme: textOf(item, 'Scheme'),
    state: textOf(objectOf(item, 'State'), 'Code'),
    vpc_id: textOf(item, 'VpcId'),
    ip_address_type: textOf(item, 'IpAddressType'),
    availability_zones: objectsOf(item, 'AvailabilityZones')
      .flatMap((zone) => textOf(zone, 'ZoneName') ?? [])
      .sort(),
    created_at: timeOf(item, 'CreatedTime'),
    access_logs_enabled: flag('access_logs.s3.enabled'),
    access_logs_bucket: attributes?.['access_logs.s3.bucket'] || null,
    access_logs_prefix: attributes?.['access_logs.s3.prefix'] || null,
    cross_zone_enabled: flag('load_balancing.cross_zone.enabled'),
    attributes: jsonOf(attributes),
    tags: tagsOf(arn, answers),
    raw: canonicalJson(item),
  };
}

function toListener(item: JsonObject, answers: Answers): ListenerRow {
  const arn = requiredText(item, 'ListenerArn', 'Listeners');
  const { load_balancer, listener_id } = splitAs('listener', arn);
  const [certificate] = objectsOf(item, 'Certificates');
  const alpn = textsOf(item, 'AlpnPolicy');
  return {
    listener_arn: arn,
    listener_id,
    load_balancer_arn: loadBalancerArnOf(arn) ?? '',
    load_balancer,
    port: integerOf(item, 'Port'),
    protocol: textOf(item, 'Protocol'),
    ssl_policy: textOf(item, 'SslPolicy'),
    alpn_policy: alpn.length === 0 ? null : alpn.join(','),
    default_certificate: certificate === undefined ? null : textOf(certificate, 'CertificateArn'),
    default_actions: canonicalJson(objectsOf(item, 'DefaultActions')),
    attributes: jsonOf(keyValues(answers.listenerAttributes.get(arn))),
    tags: tagsOf(arn, answers),
    raw: canonicalJson(item),
  };
}

function toCertificates(listener: ListenerRow, answers: Answers): ListenerCertificateRow[] {
  const { listener_arn, listener_id, load_balancer } = listener;
  const items = answers.listenerCertificates.get(listener_arn) ?? [];
  const rows = items.map((item) => ({
    listener_arn,
    listener_id,
    load_balancer,
    certificate_arn: requiredText(item, 'CertificateArn', 'Certificates'),
    is_default: booleanOf(item, 'IsDefault') ?? false,
  }));
  // The default certificate is answered twice where somebody also added it to the list.
  const defaults = new Set(rows.filter(({ is_default }) => is_default).map(({ certificate_arn }) => certificate_arn));
  return unique(
    rows.filter((row) => row.is_default || !defaults.has(row.certificate_arn)),
    ({ certificate_arn }) => certificate_arn,
  );
}

function toListenerTargetGroups(listener: ListenerRow, answers: Answers): ListenerTargetGroupRow[] {
  const { listener_arn, listener_id, load_balancer } = listener;
  const forward = (
    actions: readonly JsonObject[],
    rule: Pick<ListenerTargetGroupRow, 'rule_arn' | 'rule_priority' | 'rule_conditions'>,
  ): ListenerTargetGroupRow[] =>
    unique(actions.flatMap(forwardedGroups), ({ arn }) => arn).map(({ arn, weight }) => ({
      listener_arn,
      listener_id,
      load_balancer,
      ...rule,
      target_group_arn: arn,
      target_group_name: splitAs('target_group', arn).name,
      weight,
    }));
  const item = (answers.listeners.get(listener.load_balancer_arn) ?? []).find(
    (candidate) => candidate.ListenerArn === listener_arn,
  );
  // The default rule repeats the default actions, which DescribeListeners tells even where DescribeRules is denied.
  const rules = (answers.rules.get(listener_arn) ?? []).filter((rule) => booleanOf(rule, 'IsDefault') !== true);
  return [
    ...forward(objectsOf(item ?? {}, 'DefaultActions'), { rule_arn: null, rule_priority: null, rule_conditions: null }),
    ...rules.flatMap((rule) =>
      forward(objectsOf(rule, 'Actions'), {
        rule_arn: requiredText(rule, 'RuleArn', 'Rules'),
        rule_priority: integerOf(rule, 'Priority'),
        rule_conditions: canonicalJson(objectsOf(rule, 'Conditions')),
      }),
    ),
  ];
}

function forwardedGroups(action: JsonObject): { arn: string; weight: number | null }[] {
  if (textOf(action, 'Type') !== 'forward') return [];
  const groups = objectsOf(objectOf(action, 'ForwardConfig'), 'TargetGroups');
  if (groups.length > 0) {
    return groups.map((group) => ({
      arn: requiredText(group, 'TargetGroupArn', 'ForwardConfig.TargetGroups'),
      weight: integerOf(group, 'Weight'),
    }));
  }
  const arn = textOf(action, 'TargetGroupArn');
  return arn === null ? [] : [{ arn, weight: null }];
}

function toTargetGroup(item: JsonObject, answers: Answers): TargetGroupRow {
  const arn = requiredText(item, 'TargetGroupArn', 'TargetGroups');
  return {
    target_group_arn: arn,
    target_group_name: splitAs('target_group', arn).name,
    protocol: textOf(item, 'Protocol'),
    port: integerOf(item, 'Port'),
    target_type: textOf(item, 'TargetType'),
    ip_address_type: textOf(item, 'IpAddressType'),
    vpc_id: textOf(item, 'VpcId'),
    health_check_enabled: booleanOf(item, 'HealthCheckEnabled'),
    health_check_protocol: textOf(item, 'HealthCheckProtocol'),
    health_check_port: textOf(item, 'HealthCheckPort'),
    load_balancers: textsOf(item, 'LoadBalancerArns')
      .flatMap((text) => {
        const split = splitArn(text);
        return split?.kind === 'load_balancer' ? split.load_balancer : [];
      })
      .sort(),
    tags: tagsOf(arn, answers),
    raw: canonicalJson(item),
  };
}

function toTarget(groupArn: string, item: JsonObject): TargetRow {
  const target = objectOf(item, 'Target');
  const health = objectOf(item, 'TargetHealth');
  return {
    target_group_arn: groupArn,
    target_group_name: splitAs('target_group', groupArn).name,
    target_id: requiredText(target, 'Id', 'TargetHealthDescriptions'),
    port: integerOf(target, 'Port'),
    availability_zone: textOf(target, 'AvailabilityZone'),
    state: textOf(health, 'State'),
    reason: textOf(health, 'Reason'),
    raw: canonicalJson(item),
  };
}

function toPolicy(item: JsonObject): SslPolicyRow {
  return {
    ssl_policy: requiredText(item, 'Name', 'SslPolicies'),
    protocols: [...textsOf(item, 'SslProtocols')].sort(),
    source: 'api',
    raw: canonicalJson(item),
  };
}

const toPolicyCiphers = (item: JsonObject) =>
  objectsOf(item, 'Ciphers').map((cipher, index) => ({
    ssl_policy: requiredText(item, 'Name', 'SslPolicies'),
    cipher: requiredText(cipher, 'Name', 'SslPolicies.Ciphers'),
    priority: integerOf(cipher, 'Priority') ?? index + 1,
  }));

function keyValues(items: readonly JsonObject[] | undefined): Readonly<Record<string, string>> | null {
  if (items === undefined) return null;
  return Object.fromEntries(
    items.map((item) => [requiredText(item, 'Key', 'Attributes or Tags'), textOf(item, 'Value') ?? '']),
  );
}

function tagsOf(arn: string, answers: Answers): string | null {
  return jsonOf(keyValues(answers.tags.get(arn)));
}

const jsonOf = (values: Readonly<Record<string, string>> | null): string | null =>
  values === null ? null : canonicalJson(values);

/** Which owners that are known to exist have no answer about them. */
function findUnanswered(answers: Answers, rows: SnapshotRows): Unanswered[] {
  const missing = (call: DescribeCall, owners: readonly string[], answered: ReadonlyMap<string, unknown>) =>
    owners.filter((owner) => !answered.has(owner)).map((owner): Unanswered => ({ call, owner }));
  const whole = (call: DescribeCall, answer: unknown): Unanswered[] => (answer === null ? [{ call, owner: null }] : []);
  const balancers = rows.load_balancers.map(({ load_balancer_arn }) => load_balancer_arn);
  const listeners = rows.listeners.map(({ listener_arn }) => listener_arn);
  const withCertificates = rows.listeners
    .filter((row) => row.protocol === 'TLS' || row.default_certificate !== null)
    .map(({ listener_arn }) => listener_arn);
  // The API refuses the question for TLS listeners: no answer is the answer.
  const withAttributes = rows.listeners
    .filter(({ protocol }) => protocol !== 'TLS')
    .map(({ listener_arn }) => listener_arn);
  const groups = rows.target_groups.map(({ target_group_arn }) => target_group_arn);
  return [
    ...whole('DescribeLoadBalancers', answers.loadBalancers),
    ...missing('DescribeLoadBalancerAttributes', balancers, answers.loadBalancerAttributes),
    ...missing('DescribeListeners', balancers, answers.listeners),
    ...missing('DescribeListenerCertificates', withCertificates, answers.listenerCertificates),
    ...missing('DescribeListenerAttributes', withAttributes, answers.listenerAttributes),
    ...missing('DescribeRules', listeners, answers.rules),
    ...whole('DescribeTargetGroups', answers.targetGroups),
    ...missing('DescribeTargetHealth', groups, answers.targetHealth),
    ...whole('DescribeSSLPolicies', answers.sslPolicies),
    ...missing('DescribeTags', [...balancers, ...listeners, ...groups], answers.tags),
  ];
}

function splitAs<K extends SplitArn['kind']>(kind: K, arn: string): Extract<SplitArn, { kind: K }> {
  const split = splitArn(arn);
  if (split?.kind === kind) return split as Extract<SplitArn, { kind: K }>;
  throw new TlslensError('metadata_malformed', `"${arn}" is not the ARN of a ${kind.replace('_', ' ')}.`, {
    details: { arn, expected: kind },
  });
}

function unique<T>(rows: readonly T[], key: (row: T) => string): T[] {
  return [...new Map(rows.map((row) => [key(row), row])).values()];
}
