create database if not exists `tlslens`;

drop table if exists `exported_connections`;

create external table if not exists `log_lines` (
  `type` string,
  `version` string,
  `time` string,
  `elb` string,
  `listener` string,
  `client_port` string,
  `destination_port` string,
  `connection_time` string,
  `tls_handshake_time` string,
  `received_bytes` string,
  `sent_bytes` string,
  `incoming_tls_alert` string,
  `chosen_cert_arn` string,
  `chosen_cert_serial` string,
  `tls_cipher` string,
  `tls_protocol_version` string,
  `tls_keyexchange` string,
  `domain_name` string,
  `alpn_fe_protocol` string,
  `alpn_be_protocol` string,
  `alpn_client_preference_list` string,
  `tls_connection_creation_time` string,
  `extra_1` string,
  `extra_2` string,
  `extra_3` string,
  `extra_4` string,
  `extra_5` string,
  `extra_6` string,
  `extra_7` string,
  `extra_8` string
)
comment 'one row per line of the load balancer logs in S3, each field as text'
partitioned by (
  `account_id` string,
  `region` string,
  `day` string comment 'day of delivery, yyyy/MM/dd in UTC'
)
row format serde 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
with serdeproperties (
  'field.delim' = ' ',
  'serialization.format' = ' '
)
stored as
  inputformat 'org.apache.hadoop.mapred.TextInputFormat'
  outputformat 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
location 's3://amzn-s3-demo-bucket/nlb/AWSLogs/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.account_id.type' = 'enum',
  'projection.account_id.values' = '111122223333,444455556666',
  'projection.region.type' = 'enum',
  'projection.region.values' = 'eu-west-1,us-east-1',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy/MM/dd',
  'projection.day.range' = '2026/01/01,NOW+1DAYS',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://amzn-s3-demo-bucket/nlb/AWSLogs/${account_id}/elasticloadbalancing/${region}/${day}/'
);

create external table if not exists `tls_versions` (
  `version` string,
  `api_name` string,
  `label` string,
  `version_order` int,
  `defined_by` string,
  `deprecated` boolean,
  `deprecated_by` string
)
comment 'one row per TLS version'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/tls_versions/';

create external table if not exists `tls_ciphers` (
  `cipher` string,
  `iana_name` string,
  `code_point` string,
  `min_version` string,
  `max_version` string,
  `key_exchange` string,
  `authentication` string,
  `encryption` string,
  `mode` string,
  `mac` string,
  `forward_secret` boolean,
  `weak` boolean,
  `weak_because` string,
  `authority` string
)
comment 'one row per cipher suite that a predefined security policy has'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/tls_ciphers/';

create external table if not exists `tls_groups` (
  `group_name` string,
  `iana_number` int,
  `kind` string,
  `post_quantum` boolean,
  `seen_in_logs` boolean
)
comment 'one row per key exchange group that a security policy can offer'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/tls_groups/';

create external table if not exists `tls_alerts` (
  `code` int,
  `name` string,
  `category` string,
  `severity` string,
  `expected_from_client` boolean,
  `meaning` string
)
comment 'one row per TLS alert code'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/tls_alerts/';

create external table if not exists `load_balancers` (
  `account_id` string,
  `region` string,
  `load_balancer_arn` string,
  `load_balancer` string,
  `load_balancer_name` string,
  `dns_name` string,
  `scheme` string,
  `state` string,
  `vpc_id` string,
  `ip_address_type` string,
  `availability_zones` array<string>,
  `created_at` timestamp,
  `access_logs_enabled` boolean,
  `access_logs_bucket` string,
  `access_logs_prefix` string,
  `cross_zone_enabled` boolean,
  `attributes` string,
  `tags` string,
  `raw` string,
  `valid_from` timestamp,
  `valid_to` timestamp
)
comment 'one row per version of a Network Load Balancer'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/load_balancers/';

create external table if not exists `listeners` (
  `account_id` string,
  `region` string,
  `listener_arn` string,
  `listener_id` string,
  `load_balancer_arn` string,
  `load_balancer` string,
  `port` int,
  `protocol` string,
  `ssl_policy` string,
  `alpn_policy` string,
  `default_certificate` string,
  `default_actions` string,
  `attributes` string,
  `tags` string,
  `raw` string,
  `valid_from` timestamp,
  `valid_to` timestamp
)
comment 'one row per version of a listener'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/listeners/';

create external table if not exists `listener_certificates` (
  `account_id` string,
  `region` string,
  `listener_arn` string,
  `listener_id` string,
  `load_balancer` string,
  `certificate_arn` string,
  `is_default` boolean,
  `valid_from` timestamp,
  `valid_to` timestamp
)
comment 'one row per version of a certificate of a listener'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/listener_certificates/';

create external table if not exists `target_groups` (
  `account_id` string,
  `region` string,
  `target_group_arn` string,
  `target_group_name` string,
  `protocol` string,
  `port` int,
  `target_type` string,
  `ip_address_type` string,
  `vpc_id` string,
  `health_check_enabled` boolean,
  `health_check_protocol` string,
  `health_check_port` string,
  `load_balancers` array<string>,
  `tags` string,
  `raw` string,
  `valid_from` timestamp,
  `valid_to` timestamp
)
comment 'one row per version of a target group that a Network Load Balancer uses'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/target_groups/';

create external table if not exists `listener_target_groups` (
  `account_id` string,
  `region` string,
  `listener_arn` string,
  `listener_id` string,
  `load_balancer` string,
  `rule_arn` string,
  `rule_priority` int,
  `rule_conditions` string,
  `target_group_arn` string,
  `target_group_name` string,
  `weight` int,
  `valid_from` timestamp,
  `valid_to` timestamp
)
comment 'one row per version of a way from a listener to a target group: by its default action or by a rule'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/listener_target_groups/';

create external table if not exists `targets` (
  `account_id` string,
  `region` string,
  `target_group_arn` string,
  `target_group_name` string,
  `target_id` string,
  `port` int,
  `availability_zone` string,
  `state` string,
  `reason` string,
  `raw` string,
  `valid_from` timestamp,
  `valid_to` timestamp
)
comment 'one row per version of a target of a target group'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/targets/';

create external table if not exists `ssl_policies` (
  `account_id` string,
  `region` string,
  `ssl_policy` string,
  `protocols` array<string>,
  `source` string,
  `raw` string,
  `valid_from` timestamp,
  `valid_to` timestamp
)
comment 'one row per version of a security policy in an account and Region'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/ssl_policies/';

create external table if not exists `ssl_policy_ciphers` (
  `account_id` string,
  `region` string,
  `ssl_policy` string,
  `cipher` string,
  `priority` int,
  `valid_from` timestamp,
  `valid_to` timestamp
)
comment 'one row per version of a cipher of a security policy'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/ssl_policy_ciphers/';

create external table if not exists `metadata_snapshots` (
  `taken_at` timestamp,
  `account_id` string,
  `region` string,
  `source` string,
  `notes` array<string>,
  `unanswered` array<string>,
  `policies_source` string,
  `saved_at` timestamp
)
comment 'one row per snapshot of an account and Region'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/metadata_snapshots/';

create external table if not exists `networks` (
  `cidr` string,
  `owner` string,
  `contact` string,
  `valid_from` timestamp,
  `valid_to` timestamp,
  `low_address` string,
  `high_address` string
)
comment 'one row per network of the user\'s list'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/networks/';

create external table if not exists `network_ranges` (
  `low_address` string,
  `high_address` string,
  `cidr` string,
  `owner` string,
  `contact` string,
  `owned_from` timestamp,
  `owned_to` timestamp
)
comment 'one row per range of addresses and time with one owner: networks without their overlaps'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/network_ranges/';

create external table if not exists `metadata_settings` (
  `assume_current` boolean
)
comment 'one row: how metadata is applied'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/metadata_settings/';

create external table if not exists `listener_names` (
  `load_balancer` string,
  `listener_id` string,
  `listener` string
)
comment 'one row per listener that metadata ever showed, by the ids that a line has; ids of several accounts or Regions have none'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/listener_names/';

create external table if not exists `listener_epochs` (
  `listener_id` string,
  `load_balancer` string,
  `account_key` string,
  `region_key` string,
  `epoch_from` timestamp,
  `epoch_to` timestamp,
  `metadata_status` string,
  `listener_port` int,
  `listener_protocol` string,
  `ssl_policy` string,
  `alpn_policy` string,
  `default_certificate` string,
  `metadata_from` timestamp,
  `metadata_to` timestamp,
  `listener_arn` string,
  `account_id` string,
  `region` string
)
comment 'one row per span of time in which a listener was set up in one way, for each key that a connection may know it by'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/listener_epochs/';

create external table if not exists `policy_epochs` (
  `listener_id` string,
  `load_balancer` string,
  `account_key` string,
  `region_key` string,
  `listener_arn` string,
  `account_id` string,
  `region` string,
  `epoch_from` timestamp,
  `epoch_to` timestamp,
  `metadata_status` string,
  `listener_port` int,
  `listener_protocol` string,
  `ssl_policy` string,
  `protocols` array<string>,
  `policy_source` string,
  `defined_at` timestamp
)
comment 'one row per span of time in which a listener had one port, protocol and policy, for each key as in listener_epochs'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/policy_epochs/';

create external table if not exists `forwarding_epochs` (
  `listener_id` string,
  `load_balancer` string,
  `account_key` string,
  `region_key` string,
  `listener_arn` string,
  `epoch_from` timestamp,
  `epoch_to` timestamp,
  `metadata_status` string,
  `target_groups` string,
  `target_health` string
)
comment 'one row per span of time in which a listener forwarded to one set of target groups, for each key as in listener_epochs'
stored as parquet
location 's3://amzn-s3-demo-bucket/nlb/tlslens/forwarding_epochs/';
