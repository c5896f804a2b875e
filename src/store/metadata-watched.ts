/**
 * Which differences between two versions are changes worth a line, and what they are called.
 */
import type { Cell } from '../result.js';
import type { SnapshotRows } from '../snapshot.js';

/** The stable names of changes. */
export type ChangeKind =
  | 'first_snapshot'
  | 'load_balancer_created'
  | 'load_balancer_deleted'
  | 'logging_switched_on'
  | 'logging_switched_off'
  | 'logging_moved'
  | 'cross_zone_changed'
  | 'zones_changed'
  | 'state_changed'
  | 'attributes_changed'
  | 'tags_changed'
  | 'settings_changed'
  | 'listener_created'
  | 'listener_deleted'
  | 'policy_changed'
  | 'protocol_changed'
  | 'port_changed'
  | 'alpn_policy_changed'
  | 'default_certificate_changed'
  | 'certificate_added'
  | 'certificate_removed'
  | 'target_group_created'
  | 'target_group_deleted'
  | 'target_group_attached'
  | 'target_group_detached'
  | 'target_group_reweighted'
  | 'rule_changed'
  | 'target_registered'
  | 'target_deregistered'
  | 'target_health_changed'
  | 'policy_published'
  | 'policy_withdrawn'
  | 'policy_content_changed';

type Row = Readonly<Record<string, Cell>>;

interface WatchedColumn {
  readonly name: string;
  readonly what: ChangeKind | ((after: Row) => ChangeKind);
  /** NULL stands for not told, so going from or to it is no change. */
  readonly unknownIsSilence?: boolean;
  /** Say nothing of it where one of these differs as well: they say it better. */
  readonly unless?: readonly string[];
  /** The values are too long for a line. */
  readonly quiet?: boolean;
}

export interface Watched {
  readonly table: keyof SnapshotRows;
  readonly subject: 'load_balancer' | 'listener' | 'forward' | 'target_group' | 'target' | 'policy';
  /** The column with the ARN of the thing itself, where other things belong to it. */
  readonly identity: string | null;
  /** Columns with ARNs of what it comes and goes with; the balancer of a listener is understood. */
  readonly parents: readonly string[];
  readonly came: ChangeKind;
  readonly went: ChangeKind;
  /** What is said of a thing that came or went. */
  tell(row: Row): string | null;
  readonly columns: readonly WatchedColumn[];
  /** Compare only what is of one source: the bundled policies are not older ones. */
  readonly sameSource?: boolean;
  ignore?(row: Row): boolean;
}

const text = (value: Cell | undefined): string | null => (value === null || value === undefined ? null : String(value));

const tags: WatchedColumn = { name: 'tags', what: 'tags_changed', unknownIsSilence: true };

const BALANCER_COLUMNS: readonly WatchedColumn[] = [
  {
    name: 'access_logs_enabled',
    what: (after) => (after.access_logs_enabled === true ? 'logging_switched_on' : 'logging_switched_off'),
    unknownIsSilence: true,
  },
  { name: 'access_logs_bucket', what: 'logging_moved', unless: ['access_logs_enabled'], unknownIsSilence: true },
  { name: 'access_logs_prefix', what: 'logging_moved', unless: ['access_logs_enabled', 'access_logs_bucket'] },
  { name: 'cross_zone_enabled', what: 'cross_zone_changed', unknownIsSilence: true },
  { name: 'availability_zones', what: 'zones_changed' },
  { name: 'state', what: 'state_changed' },
  {
    name: 'attributes',
    what: 'attributes_changed',
    unknownIsSilence: true,
    unless: ['access_logs_enabled', 'access_logs_bucket', 'access_logs_prefix', 'cross_zone_enabled'],
  },
  tags,
  { name: 'raw', what: 'settings_changed', unless: ['availability_zones', 'state'], quiet: true },
];

const LISTENER_COLUMNS: readonly WatchedColumn[] = [
  { name: 'ssl_policy', what: 'policy_changed' },
  { name: 'default_certificate', what: 'default_certificate_changed' },
  { name: 'alpn_policy', what: 'alpn_policy_changed' },
  { name: 'protocol', what: 'protocol_changed' },
  { name: 'port', what: 'port_changed' },
  { name: 'attributes', what: 'attributes_changed', unknownIsSilence: true },
  tags,
  {
    name: 'raw',
    what: 'settings_changed',
    // Where its default actions differ, the target groups tell.
    unless: ['ssl_policy', 'default_certificate', 'alpn_policy', 'protocol', 'port', 'default_actions'],
    quiet: true,
  },
];

export const WATCHED: readonly Watched[] = [
  {
    table: 'load_balancers',
    subject: 'load_balancer',
    identity: 'load_balancer_arn',
    parents: [],
    came: 'load_balancer_created',
    went: 'load_balancer_deleted',
    tell: (row) => text(row.dns_name),
    columns: BALANCER_COLUMNS,
  },
  {
    table: 'listeners',
    subject: 'listener',
    identity: 'listener_arn',
    parents: ['load_balancer_arn'],
    came: 'listener_created',
    went: 'listener_deleted',
    tell: (row) => [row.protocol, row.ssl_policy].filter(Boolean).join(' '),
    columns: LISTENER_COLUMNS,
  },
  {
    table: 'listener_certificates',
    subject: 'listener',
    identity: null,
    parents: ['listener_arn'],
    came: 'certificate_added',
    went: 'certificate_removed',
    tell: (row) => text(row.certificate_arn),
    columns: [],
    // The listener itself tells which certificate is its default.
    ignore: (row) => row.is_default === true,
  },
  {
    table: 'target_groups',
    subject: 'target_group',
    identity: 'target_group_arn',
    parents: [],
    came: 'target_group_created',
    went: 'target_group_deleted',
    tell: (row) => [row.protocol, row.port, row.target_type].filter((value) => value !== null).join(' '),
    columns: [
      { name: 'protocol', what: 'protocol_changed' },
      { name: 'port', what: 'port_changed' },
      tags,
      // Who forwards to it is told by target_group_attached and target_group_detached.
      { name: 'raw', what: 'settings_changed', unless: ['protocol', 'port', 'load_balancers'], quiet: true },
    ],
  },
  {
    table: 'listener_target_groups',
    subject: 'forward',
    identity: null,
    parents: ['listener_arn'],
    came: 'target_group_attached',
    went: 'target_group_detached',
    tell: (row) => (row.weight === null ? null : `weight ${row.weight}`),
    columns: [
      { name: 'weight', what: 'target_group_reweighted' },
      { name: 'rule_conditions', what: 'rule_changed' },
      { name: 'rule_priority', what: 'rule_changed' },
    ],
  },
  {
    table: 'targets',
    subject: 'target',
    identity: null,
    parents: ['target_group_arn'],
    came: 'target_registered',
    went: 'target_deregistered',
    tell: (row) => text(row.state),
    columns: [{ name: 'state', what: 'target_health_changed' }],
  },
  {
    table: 'ssl_policies',
    subject: 'policy',
    identity: null,
    parents: [],
    came: 'policy_published',
    went: 'policy_withdrawn',
    tell: (row) => (Array.isArray(row.protocols) ? row.protocols.join(', ') : null),
    columns: [
      { name: 'protocols', what: 'policy_content_changed' },
      { name: 'raw', what: 'policy_content_changed', unless: ['protocols'], quiet: true },
    ],
    sameSource: true,
  },
];
