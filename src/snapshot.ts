/**
 * What the Describe* calls told about one account and region at one time, as rows: the shape between `metadata/`, which
 * makes it, and `store/`, which keeps its history.
 */

/** The calls that a snapshot is made of, and that it can lack. */
export type DescribeCall =
  | 'DescribeLoadBalancers'
  | 'DescribeLoadBalancerAttributes'
  | 'DescribeListeners'
  | 'DescribeListenerCertificates'
  | 'DescribeListenerAttributes'
  | 'DescribeRules'
  | 'DescribeTargetGroups'
  | 'DescribeTargetHealth'
  | 'DescribeSSLPolicies'
  | 'DescribeTags';

/** A call that brought no answer, and what to allow to get one. */
export interface SnapshotNote {
  readonly call: DescribeCall;
  /** The IAM action that the call needs: `elasticloadbalancing:DescribeRules`. */
  readonly action: string;
  /** One sentence. */
  readonly message: string;
}

/**
 * Something that was not told: by no answer to the call at all, or by none for one owner (the ARN that was asked
 * about). History leaves such rows as they are, for silence is not absence.
 */
export interface Unanswered {
  readonly call: DescribeCall;
  readonly owner: string | null;
}

export interface LoadBalancerRow {
  readonly load_balancer_arn: string;
  /** `net/<name>/<id>`, as in the log. */
  readonly load_balancer: string;
  readonly load_balancer_name: string;
  readonly dns_name: string | null;
  readonly scheme: string | null;
  readonly state: string | null;
  readonly vpc_id: string | null;
  readonly ip_address_type: string | null;
  readonly availability_zones: readonly string[];
  readonly created_at: Date | null;
  readonly access_logs_enabled: boolean | null;
  readonly access_logs_bucket: string | null;
  readonly access_logs_prefix: string | null;
  readonly cross_zone_enabled: boolean | null;
  /** JSON of all attributes, `{key: value}`. */
  readonly attributes: string | null;
  /** JSON, `{key: value}`. */
  readonly tags: string | null;
  /** JSON of the item as the API gave it, fields that are not known here included. */
  readonly raw: string;
}

export interface ListenerRow {
  readonly listener_arn: string;
  readonly listener_id: string;
  readonly load_balancer_arn: string;
  readonly load_balancer: string;
  readonly port: number | null;
  readonly protocol: string | null;
  readonly ssl_policy: string | null;
  readonly alpn_policy: string | null;
  readonly default_certificate: string | null;
  readonly default_actions: string;
  /** JSON of all attributes, `{key: value}`, such as `tcp.idle_timeout.seconds`; the API tells none of TLS listeners. */
  readonly attributes: string | null;
  readonly tags: string | null;
  readonly raw: string;
}

export interface ListenerCertificateRow {
  readonly listener_arn: string;
  readonly listener_id: string;
  readonly load_balancer: string;
  readonly certificate_arn: string;
  readonly is_default: boolean;
}

export interface TargetGroupRow {
  readonly target_group_arn: string;
  readonly target_group_name: string;
  readonly protocol: string | null;
  readonly port: number | null;
  readonly target_type: string | null;
  readonly ip_address_type: string | null;
  readonly vpc_id: string | null;
  readonly health_check_enabled: boolean | null;
  readonly health_check_protocol: string | null;
  readonly health_check_port: string | null;
  /** ids of the balancers that forward to it. */
  readonly load_balancers: readonly string[];
  readonly tags: string | null;
  readonly raw: string;
}

export interface ListenerTargetGroupRow {
  readonly listener_arn: string;
  readonly listener_id: string;
  readonly load_balancer: string;
  /** `null` for the default action. */
  readonly rule_arn: string | null;
  /** Rules are tried by rising priority; `null` for the default action, which comes last. */
  readonly rule_priority: number | null;
  /** JSON of the conditions; `null` for the default action. */
  readonly rule_conditions: string | null;
  readonly target_group_arn: string;
  readonly target_group_name: string;
  /** `null` where the API states none: a single group. */
  readonly weight: number | null;
}

export interface TargetRow {
  readonly target_group_arn: string;
  readonly target_group_name: string;
  readonly target_id: string;
  readonly port: number | null;
  readonly availability_zone: string | null;
  readonly state: string | null;
  readonly reason: string | null;
  readonly raw: string;
}

export interface SslPolicyRow {
  readonly ssl_policy: string;
  /** As the API spells them: `TLSv1.2`. */
  readonly protocols: readonly string[];
  /** `api`, or `bundled <month>`. */
  readonly source: string;
  readonly raw: string;
}

export interface SslPolicyCipherRow {
  readonly ssl_policy: string;
  readonly cipher: string;
  /** 1 is tried first. */
  readonly priority: number;
}

/** The rows of a snapshot by table, without account, region and validity, which are the snapshot's own. */
export interface SnapshotRows {
  readonly load_balancers: readonly LoadBalancerRow[];
  readonly listeners: readonly ListenerRow[];
  readonly listener_certificates: readonly ListenerCertificateRow[];
  readonly target_groups: readonly TargetGroupRow[];
  readonly listener_target_groups: readonly ListenerTargetGroupRow[];
  readonly targets: readonly TargetRow[];
  readonly ssl_policies: readonly SslPolicyRow[];
  readonly ssl_policy_ciphers: readonly SslPolicyCipherRow[];
}

/** One account and region at one time. */
export interface Snapshot {
  readonly taken_at: Date;
  /** `null` where nothing that was answered names an account. */
  readonly account_id: string | null;
  readonly region: string;
  /** Whether the API was asked just then, or files with its answers were read. */
  readonly source: 'api' | 'files';
  readonly notes: readonly SnapshotNote[];
  readonly unanswered: readonly Unanswered[];
  readonly rows: SnapshotRows;
}

/** Predefined policies that stand in where DescribeSSLPolicies was never answered. */
export interface BundledPolicies {
  /** The month they were copied, `2026-08`. */
  readonly as_of: string;
  readonly policies: readonly {
    readonly name: string;
    /** `TLSv1.2` */
    readonly protocols: readonly string[];
    /** Highest priority first. */
    readonly ciphers: readonly string[];
  }[];
}
