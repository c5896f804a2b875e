/**
 * How an answer of a Describe* call is told by its content, and how the file is named that holds it. The same names are
 * read and written.
 */
import { splitArn } from '../arn.js';
import type { DescribeCall } from '../snapshot.js';

export interface AnswerKind {
  readonly call: DescribeCall;
  /** The member of the answer that holds its items. */
  readonly member: string;
  /** The file is named `<file>.json`, or `<file>.<owner>.json` where the answer is about one thing. */
  readonly file: string;
  /** The member that every item has; dots lead into objects. */
  readonly required: string;
  /** What an answer is about that does not say so itself; `null` where its items do. */
  readonly owner: 'load_balancer' | 'listener' | 'target_group' | null;
}

const kind = (
  call: DescribeCall,
  member: string,
  file: string,
  required: string,
  owner: AnswerKind['owner'] = null,
): AnswerKind => ({ call, member, file, required, owner });

export const ANSWER_KINDS = [
  kind('DescribeLoadBalancers', 'LoadBalancers', 'describe-load-balancers', 'LoadBalancerArn'),
  kind('DescribeListeners', 'Listeners', 'describe-listeners', 'ListenerArn'),
  kind('DescribeListenerCertificates', 'Certificates', 'describe-listener-certificates', 'CertificateArn', 'listener'),
  kind('DescribeRules', 'Rules', 'describe-rules', 'RuleArn'),
  kind('DescribeTargetGroups', 'TargetGroups', 'describe-target-groups', 'TargetGroupArn'),
  kind('DescribeTargetHealth', 'TargetHealthDescriptions', 'describe-target-health', 'Target.Id', 'target_group'),
  kind('DescribeSSLPolicies', 'SslPolicies', 'describe-ssl-policies', 'Name'),
  kind('DescribeLoadBalancerAttributes', 'Attributes', 'describe-load-balancer-attributes', 'Key', 'load_balancer'),
  // Told from the one above by the file name: both hold `Attributes`.
  kind('DescribeListenerAttributes', 'Attributes', 'describe-listener-attributes', 'Key', 'listener'),
  kind('DescribeTags', 'TagDescriptions', 'describe-tags', 'ResourceArn'),
] as const satisfies readonly AnswerKind[];

/** The name of an owner in a file name: unique within an account and region. */
export function ownerName(arn: string): string {
  const split = splitArn(arn);
  if (split?.kind === 'listener') return split.listener_id;
  return split?.kind === 'load_balancer' || split?.kind === 'target_group' ? split.name : escaped(arn, '_');
}

/** All texts by which a file name may mean the owner: its id, its name, or the ARN, escaped or not. */
export function ownerNames(arn: string): readonly string[] {
  const split = splitArn(arn);
  if (split === null) return [];
  const parts = split.resource.split('/').slice(1);
  const joined = ['.', '_', '-'].map((separator) => parts.join(separator));
  const arns = [arn, encodeURIComponent(arn), escaped(arn, '_'), escaped(arn, '-')];
  return [...new Set([ownerName(arn), parts.at(-1) ?? '', ...joined, ...arns])];
}

const escaped = (arn: string, by: string): string => arn.replace(/[:/]/g, by);

/** The file in which a written snapshot keeps what no answer tells. */
export const FACTS_FILE = 'tlslens-snapshot.json';
/** Its one member. */
export const FACTS_MEMBER = 'TlslensSnapshot';

/** `2026-03-09T00-00-00Z`: a time as the name of a folder, on every system. Milliseconds only where there are any. */
export function folderOfTime(time: Date): string {
  return time.toISOString().replaceAll(':', '-').replace('.000Z', 'Z');
}

/** The time that a folder is named for, or `null`. The colons of ISO 8601 are taken too. */
export function timeOfFolder(name: string): Date | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)[-:]?(\d\d)(?:[-:]?(\d\d(?:\.\d{1,3})?))?Z?)?$/.exec(name);
  if (match === null) return null;
  const [, day, hour = '00', minute = '00', second = '00'] = match;
  const time = new Date(`${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.valueOf()) ? null : time;
}
