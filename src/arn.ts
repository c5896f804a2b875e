/**
 * ARNs of what an access log refers to, built and split in one place. The log itself holds only the tail of them:
 * `net/<name>/<id>` for the balancer and 16 hexadecimal digits for the listener; account and region come from the key
 * of the object.
 *
 * Shapes: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */

/** The parts that every ARN has. */
export interface Arn {
  /** `aws`, `aws-cn`, `aws-us-gov`, ... */
  readonly partition: string;
  readonly service: string;
  /** Empty for global resources, such as IAM's. */
  readonly region: string;
  readonly account_id: string;
  /** All behind the fifth colon. */
  readonly resource: string;
}

/** What an ARN names, with ids as the log has them. */
export type ArnSubject =
  | { readonly kind: 'load_balancer'; readonly load_balancer: string; readonly name: string }
  | { readonly kind: 'listener'; readonly load_balancer: string; readonly listener_id: string }
  | {
      readonly kind: 'rule';
      readonly load_balancer: string;
      readonly listener_id: string;
      readonly rule_id: string;
    }
  | { readonly kind: 'target_group'; readonly name: string; readonly target_group_id: string }
  /** `store` says which service holds it; `name` is the id in ACM, the path and name in IAM. */
  | { readonly kind: 'certificate'; readonly store: 'acm' | 'iam'; readonly name: string };

export type SplitArn = Arn & ArnSubject;

/** Where a resource lives; both are in the key of a log object. */
export interface Home {
  readonly region: string;
  readonly account_id: string;
}

const SERVICE = 'elasticloadbalancing';

/** Region name prefixes of the partitions other than `aws`. */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
];

/** The partition that a region is in. A region that is not known here is taken to be in `aws`. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** The ARN of a balancer from its id in the log, `net/<name>/<id>`. */
export function loadBalancerArn(home: Home, loadBalancer: string): string {
  return build(home, `loadbalancer/${loadBalancer}`);
}

/** The ARN of a listener from the two ids in the log. */
export function listenerArn(home: Home, loadBalancer: string, listenerId: string): string {
  return build(home, `listener/${loadBalancer}/${listenerId}`);
}

function build({ region, account_id }: Home, resource: string): string {
  return `arn:${partitionOf(region)}:${SERVICE}:${region}:${account_id}:${resource}`;
}

/** The ARN of the balancer that a listener or a rule belongs to; `null` for any other ARN. */
export function loadBalancerArnOf(arn: string): string | null {
  const split = splitArn(arn);
  return split?.kind === 'listener' || split?.kind === 'rule'
    ? join({ ...split, resource: `loadbalancer/${split.load_balancer}` })
    : null;
}

/** The ARN of the listener that a rule belongs to; `null` for any other ARN. */
export function listenerArnOf(arn: string): string | null {
  const split = splitArn(arn);
  return split?.kind === 'rule'
    ? join({ ...split, resource: `listener/${split.load_balancer}/${split.listener_id}` })
    : null;
}

const join = ({ partition, service, region, account_id, resource }: Arn): string =>
  `arn:${partition}:${service}:${region}:${account_id}:${resource}`;

/** The parts of an ARN and what it names; `null` for a text that is none, or that names nothing a log refers to. */
export function splitArn(text: string): SplitArn | null {
  const match = /^arn:([a-z-]+):([a-z0-9-]+):([a-z0-9-]*):(\d*):(.+)$/s.exec(text);
  if (match === null) return null;
  const [, partition = '', service = '', region = '', account_id = '', resource = ''] = match;
  const subject = subjectOf(service, resource);
  return subject === null ? null : { partition, service, region, account_id, resource, ...subject };
}

function subjectOf(service: string, resource: string): ArnSubject | null {
  const slash = resource.indexOf('/');
  const type = resource.slice(0, slash);
  const rest = resource.slice(slash + 1);
  if (slash === -1 || rest === '') return null;
  if (service === 'acm') return type === 'certificate' ? { kind: 'certificate', store: 'acm', name: rest } : null;
  if (service === 'iam')
    return type === 'server-certificate' ? { kind: 'certificate', store: 'iam', name: rest } : null;
  return service === SERVICE ? elbSubject(type, rest.split('/')) : null;
}

function elbSubject(type: string, parts: readonly string[]): ArnSubject | null {
  const [family = '', name = '', id = '', listener_id = '', rule_id = ''] = parts;
  const load_balancer = `${family}/${name}/${id}`;
  if (parts.includes('')) return null;
  if (type === 'loadbalancer' && parts.length === 3) return { kind: 'load_balancer', load_balancer, name };
  if (type === 'listener' && parts.length === 4) return { kind: 'listener', load_balancer, listener_id };
  if (type === 'listener-rule' && parts.length === 5) return { kind: 'rule', load_balancer, listener_id, rule_id };
  if (type === 'targetgroup' && parts.length === 2)
    return { kind: 'target_group', name: family, target_group_id: name };
  return null;
}

/** Whether a balancer, listener or rule ARN is of a Network Load Balancer. */
export function isNetworkArn(arn: string): boolean {
  const split = splitArn(arn);
  return split !== null && 'load_balancer' in split && split.load_balancer.startsWith('net/');
}
