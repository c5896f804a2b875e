create schema if not exists "hive"."tlslens";

drop table if exists "exported_connections";

create table if not exists "log_lines" (
  "type" varchar,
  "version" varchar,
  "time" varchar,
  "elb" varchar,
  "listener" varchar,
  "client_port" varchar,
  "destination_port" varchar,
  "connection_time" varchar,
  "tls_handshake_time" varchar,
  "received_bytes" varchar,
  "sent_bytes" varchar,
  "incoming_tls_alert" varchar,
  "chosen_cert_arn" varchar,
  "chosen_cert_serial" varchar,
  "tls_cipher" varchar,
  "tls_protocol_version" varchar,
  "tls_keyexchange" varchar,
  "domain_name" varchar,
  "alpn_fe_protocol" varchar,
  "alpn_be_protocol" varchar,
  "alpn_client_preference_list" varchar,
  "tls_connection_creation_time" varchar,
  "extra_1" varchar,
  "extra_2" varchar,
  "extra_3" varchar,
  "extra_4" varchar,
  "extra_5" varchar,
  "extra_6" varchar,
  "extra_7" varchar,
  "extra_8" varchar,
  "account_id" varchar with (
    partition_projection_type = 'enum',
    partition_projection_values = array['111122223333', '444455556666']
  ),
  "region" varchar with (
    partition_projection_type = 'enum',
    partition_projection_values = array['eu-west-1', 'us-east-1']
  ),
  "day" varchar comment 'day of delivery, yyyy/MM/dd in UTC' with (
    partition_projection_type = 'date',
    partition_projection_format = 'yyyy/MM/dd',
    partition_projection_range = array['2026/01/01', 'NOW+1DAYS'],
    partition_projection_interval = 1,
    partition_projection_interval_unit = 'DAYS'
  )
)
comment 'one row per line of the load balancer logs, each field as text'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/AWSLogs/',
  format = 'TEXTFILE',
  textfile_field_separator = ' ',
  partitioned_by = array['account_id', 'region', 'day'],
  partition_projection_enabled = true,
  partition_projection_location_template = 's3://amzn-s3-demo-bucket/nlb/AWSLogs/${account_id}/elasticloadbalancing/${region}/${day}/'
);

create table if not exists "tls_versions" (
  "version" varchar,
  "api_name" varchar,
  "label" varchar,
  "version_order" integer,
  "defined_by" varchar,
  "deprecated" boolean,
  "deprecated_by" varchar
)
comment 'one row per TLS version'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/tls_versions/',
  format = 'PARQUET'
);

create table if not exists "tls_ciphers" (
  "cipher" varchar,
  "iana_name" varchar,
  "code_point" varchar,
  "min_version" varchar,
  "max_version" varchar,
  "key_exchange" varchar,
  "authentication" varchar,
  "encryption" varchar,
  "mode" varchar,
  "mac" varchar,
  "forward_secret" boolean,
  "weak" boolean,
  "weak_because" varchar,
  "authority" varchar
)
comment 'one row per cipher suite that a predefined security policy has'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/tls_ciphers/',
  format = 'PARQUET'
);

create table if not exists "tls_groups" (
  "group_name" varchar,
  "iana_number" integer,
  "kind" varchar,
  "post_quantum" boolean,
  "seen_in_logs" boolean
)
comment 'one row per key exchange group that a security policy can offer'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/tls_groups/',
  format = 'PARQUET'
);

create table if not exists "tls_alerts" (
  "code" integer,
  "name" varchar,
  "category" varchar,
  "severity" varchar,
  "expected_from_client" boolean,
  "meaning" varchar
)
comment 'one row per TLS alert code'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/tls_alerts/',
  format = 'PARQUET'
);

create table if not exists "load_balancers" (
  "account_id" varchar,
  "region" varchar,
  "load_balancer_arn" varchar,
  "load_balancer" varchar,
  "load_balancer_name" varchar,
  "dns_name" varchar,
  "scheme" varchar,
  "state" varchar,
  "vpc_id" varchar,
  "ip_address_type" varchar,
  "availability_zones" array(varchar),
  "created_at" timestamp(3),
  "access_logs_enabled" boolean,
  "access_logs_bucket" varchar,
  "access_logs_prefix" varchar,
  "cross_zone_enabled" boolean,
  "attributes" varchar,
  "tags" varchar,
  "raw" varchar,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3)
)
comment 'one row per version of a Network Load Balancer'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/load_balancers/',
  format = 'PARQUET'
);

create table if not exists "listeners" (
  "account_id" varchar,
  "region" varchar,
  "listener_arn" varchar,
  "listener_id" varchar,
  "load_balancer_arn" varchar,
  "load_balancer" varchar,
  "port" integer,
  "protocol" varchar,
  "ssl_policy" varchar,
  "alpn_policy" varchar,
  "default_certificate" varchar,
  "default_actions" varchar,
  "attributes" varchar,
  "tags" varchar,
  "raw" varchar,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3)
)
comment 'one row per version of a listener'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/listeners/',
  format = 'PARQUET'
);

create table if not exists "listener_certificates" (
  "account_id" varchar,
  "region" varchar,
  "listener_arn" varchar,
  "listener_id" varchar,
  "load_balancer" varchar,
  "certificate_arn" varchar,
  "is_default" boolean,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3)
)
comment 'one row per version of a certificate of a listener'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/listener_certificates/',
  format = 'PARQUET'
);

create table if not exists "target_groups" (
  "account_id" varchar,
  "region" varchar,
  "target_group_arn" varchar,
  "target_group_name" varchar,
  "protocol" varchar,
  "port" integer,
  "target_type" varchar,
  "ip_address_type" varchar,
  "vpc_id" varchar,
  "health_check_enabled" boolean,
  "health_check_protocol" varchar,
  "health_check_port" varchar,
  "load_balancers" array(varchar),
  "tags" varchar,
  "raw" varchar,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3)
)
comment 'one row per version of a target group that a Network Load Balancer uses'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/target_groups/',
  format = 'PARQUET'
);

create table if not exists "listener_target_groups" (
  "account_id" varchar,
  "region" varchar,
  "listener_arn" varchar,
  "listener_id" varchar,
  "load_balancer" varchar,
  "rule_arn" varchar,
  "rule_priority" integer,
  "rule_conditions" varchar,
  "target_group_arn" varchar,
  "target_group_name" varchar,
  "weight" integer,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3)
)
comment 'one row per version of a way from a listener to a target group: by its default action or by a rule'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/listener_target_groups/',
  format = 'PARQUET'
);

create table if not exists "targets" (
  "account_id" varchar,
  "region" varchar,
  "target_group_arn" varchar,
  "target_group_name" varchar,
  "target_id" varchar,
  "port" integer,
  "availability_zone" varchar,
  "state" varchar,
  "reason" varchar,
  "raw" varchar,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3)
)
comment 'one row per version of a target of a target group'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/targets/',
  format = 'PARQUET'
);

create table if not exists "ssl_policies" (
  "account_id" varchar,
  "region" varchar,
  "ssl_policy" varchar,
  "protocols" array(varchar),
  "source" varchar,
  "raw" varchar,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3)
)
comment 'one row per version of a security policy in an account and Region'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/ssl_policies/',
  format = 'PARQUET'
);

create table if not exists "ssl_policy_ciphers" (
  "account_id" varchar,
  "region" varchar,
  "ssl_policy" varchar,
  "cipher" varchar,
  "priority" integer,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3)
)
comment 'one row per version of a cipher of a security policy'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/ssl_policy_ciphers/',
  format = 'PARQUET'
);

create table if not exists "metadata_snapshots" (
  "taken_at" timestamp(3),
  "account_id" varchar,
  "region" varchar,
  "source" varchar,
  "notes" array(varchar),
  "unanswered" array(varchar),
  "policies_source" varchar,
  "saved_at" timestamp(3)
)
comment 'one row per snapshot of an account and Region'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/metadata_snapshots/',
  format = 'PARQUET'
);

create table if not exists "networks" (
  "cidr" varchar,
  "owner" varchar,
  "contact" varchar,
  "valid_from" timestamp(3),
  "valid_to" timestamp(3),
  "low_address" varchar,
  "high_address" varchar
)
comment 'one row per network of the user''s list'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/networks/',
  format = 'PARQUET'
);

create table if not exists "network_ranges" (
  "low_address" varchar,
  "high_address" varchar,
  "cidr" varchar,
  "owner" varchar,
  "contact" varchar,
  "owned_from" timestamp(3),
  "owned_to" timestamp(3)
)
comment 'one row per range of addresses and time with one owner: networks without their overlaps'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/network_ranges/',
  format = 'PARQUET'
);

create table if not exists "metadata_settings" (
  "assume_current" boolean
)
comment 'one row: how metadata is applied'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/metadata_settings/',
  format = 'PARQUET'
);

create table if not exists "listener_names" (
  "load_balancer" varchar,
  "listener_id" varchar,
  "listener" varchar
)
comment 'one row per listener that metadata ever showed, by the ids that a line has; ids of several accounts or Regions have none'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/listener_names/',
  format = 'PARQUET'
);

create table if not exists "listener_epochs" (
  "listener_id" varchar,
  "load_balancer" varchar,
  "account_key" varchar,
  "region_key" varchar,
  "epoch_from" timestamp(3),
  "epoch_to" timestamp(3),
  "metadata_status" varchar,
  "listener_port" integer,
  "listener_protocol" varchar,
  "ssl_policy" varchar,
  "alpn_policy" varchar,
  "default_certificate" varchar,
  "metadata_from" timestamp(3),
  "metadata_to" timestamp(3),
  "listener_arn" varchar,
  "account_id" varchar,
  "region" varchar
)
comment 'one row per span of time in which a listener was set up in one way, for each key that a connection may know it by'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/listener_epochs/',
  format = 'PARQUET'
);

create table if not exists "policy_epochs" (
  "listener_id" varchar,
  "load_balancer" varchar,
  "account_key" varchar,
  "region_key" varchar,
  "listener_arn" varchar,
  "account_id" varchar,
  "region" varchar,
  "epoch_from" timestamp(3),
  "epoch_to" timestamp(3),
  "metadata_status" varchar,
  "listener_port" integer,
  "listener_protocol" varchar,
  "ssl_policy" varchar,
  "protocols" array(varchar),
  "policy_source" varchar,
  "defined_at" timestamp(3)
)
comment 'one row per span of time in which a listener had one port, protocol and policy, for each key as in listener_epochs'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/policy_epochs/',
  format = 'PARQUET'
);

create table if not exists "forwarding_epochs" (
  "listener_id" varchar,
  "load_balancer" varchar,
  "account_key" varchar,
  "region_key" varchar,
  "listener_arn" varchar,
  "epoch_from" timestamp(3),
  "epoch_to" timestamp(3),
  "metadata_status" varchar,
  "target_groups" varchar,
  "target_health" varchar
)
comment 'one row per span of time in which a listener forwarded to one set of target groups, for each key as in listener_epochs'
with (
  external_location = 's3://amzn-s3-demo-bucket/nlb/tlslens/forwarding_epochs/',
  format = 'PARQUET'
);
