/**
 * The tables that metadata fills: what the Describe* calls told, in versions, and the networks of the user. What keeps a
 * version apart from the next, and which call tells it, stands beside each table.
 */
import { loadBalancerArnOf } from '../arn.js';
import type { DescribeCall, SnapshotRows } from '../snapshot.js';
import { column, type TableDescription } from './columns.js';

/** A table of versions: a row holds from `valid_from` until `valid_to`, NULL where it still does. */
export interface VersionedTable<Name extends keyof SnapshotRows = keyof SnapshotRows> {
  readonly description: TableDescription & { readonly name: Name };
  /** Columns that say which thing a row is about, within account and region. */
  readonly key: readonly (keyof SnapshotRows[Name][number] & string)[];
  /** The calls that must have been answered before the absence of a row means anything, with the owner each was asked about. */
  sources(row: Readonly<Record<string, unknown>>): readonly Source[];
  /** Columns that another call tells than the row itself; kept as they were where it was not answered. */
  readonly borrowed: readonly {
    readonly call: DescribeCall;
    readonly owner: keyof SnapshotRows[Name][number] & string;
    readonly columns: readonly (keyof SnapshotRows[Name][number] & string)[];
  }[];
}

export type Source = readonly [call: DescribeCall, owner: string | null];

const VERSION_COLUMNS = [
  column('account_id', 'VARCHAR', 'AWS account; NULL where nothing told it'),
  column('region', 'VARCHAR', 'AWS Region'),
  column('valid_from', 'TIMESTAMP', 'Time of the snapshot that first showed it so', 'UTC'),
  column('valid_to', 'TIMESTAMP', 'Time of the snapshot that no longer showed it so; NULL while it holds', 'UTC'),
];

const raw = (what: string) =>
  column('raw', 'VARCHAR', `JSON of the ${what} as the API gave it, with all members that have no column`);
const tags = column('tags', 'VARCHAR', 'JSON of the tags, {key: value}; NULL where unknown');

const listenerArn = column('listener_arn', 'VARCHAR', 'ARN of the listener');
const listenerId = column('listener_id', 'VARCHAR', 'Resource id of the listener, as in connections');
const loadBalancer = column('load_balancer', 'VARCHAR', 'net/<name>/<id>, as in connections');
const groupArn = column('target_group_arn', 'VARCHAR', 'ARN of the target group');
const groupName = column('target_group_name', 'VARCHAR', 'Name of the target group');
const policyName = column('ssl_policy', 'VARCHAR', 'Name of the security policy');

const describe = <Name extends keyof SnapshotRows>(
  name: Name,
  grain: string,
  columns: TableDescription['columns'],
): TableDescription & { readonly name: Name } => ({
  name,
  kind: 'table',
  grain,
  columns: [...VERSION_COLUMNS.slice(0, 2), ...columns, ...VERSION_COLUMNS.slice(2)],
});

const text = (row: Readonly<Record<string, unknown>>, name: string): string => String(row[name] ?? '');

const ofBalancers: Source = ['DescribeLoadBalancers', null];
const ofListeners = (row: Readonly<Record<string, unknown>>): Source[] => [
  ofBalancers,
  ['DescribeListeners', loadBalancerArnOf(text(row, 'listener_arn'))],
];

const LOAD_BALANCERS: VersionedTable<'load_balancers'> = {
  description: describe('load_balancers', 'one row per version of a Network Load Balancer', [
    column('load_balancer_arn', 'VARCHAR', 'ARN of the load balancer'),
    loadBalancer,
    column('load_balancer_name', 'VARCHAR', 'Name of the load balancer'),
    column('dns_name', 'VARCHAR', 'DNS name'),
    column('scheme', 'VARCHAR', 'internet-facing or internal'),
    column('state', 'VARCHAR', 'active, provisioning, failed, ...'),
    column('vpc_id', 'VARCHAR', 'VPC it is in'),
    column('ip_address_type', 'VARCHAR', 'ipv4 or dualstack'),
    column('availability_zones', 'VARCHAR[]', 'Names of its zones'),
    column('created_at', 'TIMESTAMP', 'When it was made', 'UTC'),
    column('access_logs_enabled', 'BOOLEAN', 'Whether access logs go to S3; NULL where unknown'),
    column('access_logs_bucket', 'VARCHAR', 'Bucket of the access logs'),
    column('access_logs_prefix', 'VARCHAR', 'Prefix of the access logs in it'),
    column('cross_zone_enabled', 'BOOLEAN', 'Whether it balances across zones; NULL where unknown'),
    column('attributes', 'VARCHAR', 'JSON of all attributes, {key: value}; NULL where unknown'),
    tags,
    raw('load balancer'),
  ]),
  key: ['load_balancer_arn'],
  sources: () => [ofBalancers],
  borrowed: [
    {
      call: 'DescribeLoadBalancerAttributes',
      owner: 'load_balancer_arn',
      columns: ['access_logs_enabled', 'access_logs_bucket', 'access_logs_prefix', 'cross_zone_enabled', 'attributes'],
    },
    { call: 'DescribeTags', owner: 'load_balancer_arn', columns: ['tags'] },
  ],
};

const LISTENERS: VersionedTable<'listeners'> = {
  description: describe('listeners', 'one row per version of a listener', [
    listenerArn,
    listenerId,
    column('load_balancer_arn', 'VARCHAR', 'ARN of its load balancer'),
    loadBalancer,
    column('port', 'INTEGER', 'Port it listens on'),
    column('protocol', 'VARCHAR', 'TLS, TCP, UDP, TCP_UDP, QUIC, ... as the API says; only TLS ones are logged'),
    column('ssl_policy', 'VARCHAR', 'Security policy; NULL where the listener is not a TLS one'),
    column('alpn_policy', 'VARCHAR', 'HTTP1Only, HTTP2Only, HTTP2Optional, HTTP2Preferred or None'),
    column('default_certificate', 'VARCHAR', 'ARN of the certificate served where no other matches'),
    column('default_actions', 'VARCHAR', 'JSON of the default actions'),
    column(
      'attributes',
      'VARCHAR',
      'JSON of all attributes, {key: value}, such as tcp.idle_timeout.seconds; NULL where unknown, and for TLS listeners, of which the API tells none',
    ),
    tags,
    raw('listener'),
  ]),
  key: ['listener_arn'],
  sources: ofListeners,
  borrowed: [
    { call: 'DescribeListenerAttributes', owner: 'listener_arn', columns: ['attributes'] },
    { call: 'DescribeTags', owner: 'listener_arn', columns: ['tags'] },
  ],
};

const LISTENER_CERTIFICATES: VersionedTable<'listener_certificates'> = {
  description: describe('listener_certificates', 'one row per version of a certificate of a listener', [
    listenerArn,
    listenerId,
    loadBalancer,
    column('certificate_arn', 'VARCHAR', 'ARN of the certificate, as in connections.chosen_cert_arn'),
    column('is_default', 'BOOLEAN', 'Whether it is served where no other matches'),
  ]),
  key: ['listener_arn', 'certificate_arn'],
  sources: (row) => [...ofListeners(row), ['DescribeListenerCertificates', text(row, 'listener_arn')]],
  borrowed: [],
};

const TARGET_GROUPS: VersionedTable<'target_groups'> = {
  description: describe('target_groups', 'one row per version of a target group that a Network Load Balancer uses', [
    groupArn,
    groupName,
    column('protocol', 'VARCHAR', 'TCP, TLS, UDP, ... towards the targets'),
    column('port', 'INTEGER', 'Port of the targets, unless a target has its own'),
    column('target_type', 'VARCHAR', 'instance, ip or alb'),
    column('ip_address_type', 'VARCHAR', 'ipv4 or ipv6'),
    column('vpc_id', 'VARCHAR', 'VPC of the targets'),
    column('health_check_enabled', 'BOOLEAN', 'Whether health is checked'),
    column('health_check_protocol', 'VARCHAR', 'TCP, HTTP, HTTPS, ...'),
    column('health_check_port', 'VARCHAR', 'A port, or traffic-port'),
    column('load_balancers', 'VARCHAR[]', 'net/<name>/<id> of the load balancers that forward to it'),
    tags,
    raw('target group'),
  ]),
  key: ['target_group_arn'],
  sources: () => [['DescribeTargetGroups', null]],
  borrowed: [{ call: 'DescribeTags', owner: 'target_group_arn', columns: ['tags'] }],
};

const LISTENER_TARGET_GROUPS: VersionedTable<'listener_target_groups'> = {
  description: describe(
    'listener_target_groups',
    'one row per version of a way from a listener to a target group: by its default action or by a rule',
    [
      listenerArn,
      listenerId,
      loadBalancer,
      column('rule_arn', 'VARCHAR', 'ARN of the rule; NULL for the default action'),
      column('rule_priority', 'INTEGER', 'Lower ones are tried first; NULL for the default action, which comes last'),
      column('rule_conditions', 'VARCHAR', 'JSON of the conditions of the rule; NULL for the default action'),
      groupArn,
      groupName,
      column(
        'weight',
        'INTEGER',
        'Share of the group among those of the same rule, 0 to 999; NULL where it is the only one and none is stated',
      ),
    ],
  ),
  key: ['listener_arn', 'rule_arn', 'target_group_arn'],
  sources: (row) =>
    row.rule_arn === null ? ofListeners(row) : [...ofListeners(row), ['DescribeRules', text(row, 'listener_arn')]],
  borrowed: [],
};

const TARGETS: VersionedTable<'targets'> = {
  description: describe('targets', 'one row per version of a target of a target group', [
    groupArn,
    groupName,
    column('target_id', 'VARCHAR', 'Instance id, address, or ARN of an Application Load Balancer'),
    column('port', 'INTEGER', 'Port of the target'),
    column('availability_zone', 'VARCHAR', 'Zone it is registered for'),
    column('state', 'VARCHAR', 'healthy, unhealthy, initial, draining, unused, ...'),
    column('reason', 'VARCHAR', 'Why it is not healthy'),
    raw('target health description'),
  ]),
  key: ['target_group_arn', 'target_id', 'port', 'availability_zone'],
  sources: (row) => [
    ['DescribeTargetGroups', null],
    ['DescribeTargetHealth', text(row, 'target_group_arn')],
  ],
  borrowed: [],
};

const ofPolicies: Source = ['DescribeSSLPolicies', null];

const SSL_POLICIES: VersionedTable<'ssl_policies'> = {
  description: describe('ssl_policies', 'one row per version of a security policy in an account and Region', [
    policyName,
    column('protocols', 'VARCHAR[]', 'TLS versions it allows, as the API spells them: TLSv1.2'),
    column('source', 'VARCHAR', 'api, or bundled <month>: the copy that came with tlslens'),
    raw('security policy'),
  ]),
  key: ['ssl_policy'],
  sources: () => [ofPolicies],
  borrowed: [],
};

const SSL_POLICY_CIPHERS: VersionedTable<'ssl_policy_ciphers'> = {
  description: describe('ssl_policy_ciphers', 'one row per version of a cipher of a security policy', [
    policyName,
    column('cipher', 'VARCHAR', 'OpenSSL name, as in connections.tls_cipher'),
    column('priority', 'INTEGER', '1 is tried first'),
  ]),
  key: ['ssl_policy', 'cipher'],
  sources: () => [ofPolicies],
  borrowed: [],
};

/** In the order in which one refers to another. */
export const VERSIONED_TABLES = [
  LOAD_BALANCERS,
  LISTENERS,
  LISTENER_CERTIFICATES,
  TARGET_GROUPS,
  LISTENER_TARGET_GROUPS,
  TARGETS,
  SSL_POLICIES,
  SSL_POLICY_CIPHERS,
] as const;

export const METADATA_SNAPSHOTS: TableDescription = {
  name: 'metadata_snapshots',
  kind: 'table',
  grain: 'one row per snapshot of an account and Region',
  columns: [
    column('taken_at', 'TIMESTAMP', 'When the API was asked', 'UTC'),
    column('account_id', 'VARCHAR', 'AWS account; NULL where nothing told it'),
    column('region', 'VARCHAR', 'AWS Region'),
    column('source', 'VARCHAR', 'api, or files that were saved'),
    column('notes', 'VARCHAR[]', 'Calls that brought no answer, and the IAM action to allow'),
    column('unanswered', 'VARCHAR[]', 'What was not told: the call, and after a space the ARN it was asked about'),
    column(
      'policies_source',
      'VARCHAR',
      'Where the security policies are from: api, bundled <month>, or NULL: unknown',
    ),
    column('saved_at', 'TIMESTAMP', 'When this database learned of it', 'UTC'),
  ],
};

export const NETWORKS: TableDescription = {
  name: 'networks',
  kind: 'table',
  grain: "one row per network of the user's list",
  columns: [
    column('cidr', 'VARCHAR', 'The network'),
    column('owner', 'VARCHAR', 'Who owns the clients in it'),
    column('contact', 'VARCHAR', 'How to reach the owner'),
    column('valid_from', 'TIMESTAMP', 'Owner from then on; NULL: always', 'UTC'),
    column('valid_to', 'TIMESTAMP', 'Owner until just before; NULL: still', 'UTC'),
    column('low_address', 'UHUGEINT', 'First address, as ip_number() gives it'),
    column('high_address', 'UHUGEINT', 'Last address, as ip_number() gives it'),
  ],
};

export const NETWORK_RANGES: TableDescription = {
  name: 'network_ranges',
  kind: 'table',
  grain: 'one row per range of addresses and time with one owner: networks without their overlaps',
  columns: [
    column('low_address', 'UHUGEINT', 'First address of the range; ranges do not overlap'),
    column('high_address', 'UHUGEINT', 'Last address of the range'),
    column('cidr', 'VARCHAR', 'The longest network that covers the range then'),
    column('owner', 'VARCHAR', 'Its owner'),
    column('contact', 'VARCHAR', 'How to reach the owner'),
    column('owned_from', 'TIMESTAMP', 'From then on; 0001-01-01: always', 'UTC'),
    column('owned_to', 'TIMESTAMP', 'Until just before; 9999-12-31: still', 'UTC'),
  ],
};

/** All tables of metadata, in the order of the listing. */
export const METADATA_TABLES: readonly TableDescription[] = [
  ...VERSIONED_TABLES.map(({ description }) => description),
  METADATA_SNAPSHOTS,
  NETWORKS,
  NETWORK_RANGES,
];
