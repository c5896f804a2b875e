create database if not exists `tlslens`;

drop table if exists `log_lines`;

create external table if not exists `exported_connections` (
  `object_id` int,
  `started_at` timestamp,
  `ended_at` timestamp,
  `account_id` string,
  `region` string,
  `load_balancer` string,
  `listener_id` string,
  `client_ip` string,
  `client_port` int,
  `destination_ip` string,
  `destination_port` int,
  `connection_time_ms` bigint,
  `tls_handshake_time_ms` bigint,
  `received_bytes` bigint,
  `sent_bytes` bigint,
  `incoming_tls_alert` smallint,
  `chosen_cert_arn` string,
  `chosen_cert_serial` string,
  `tls_cipher` string,
  `tls_protocol_version` string,
  `tls_keyexchange` string,
  `domain_name` string,
  `alpn_fe_protocol` string,
  `alpn_be_protocol` string,
  `alpn_client_preference_list` array<string>,
  `log_version` string,
  `extra_fields` array<string>
)
comment 'one row per line of the logs: one TLS connection that has ended'
partitioned by (
  `day` string comment 'day (UTC) on which connections started, yyyy-MM-dd'
)
stored as parquet
location 's3://amzn-s3-demo-bucket/export/connections/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2026-01-01,NOW+1DAYS',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://amzn-s3-demo-bucket/export/connections/day=${day}/'
);

create external table if not exists `exported_objects` (
  `object_id` int,
  `uri` string,
  `etag` string,
  `size_bytes` bigint,
  `account_id` string,
  `region` string,
  `load_balancer` string,
  `period_end` timestamp,
  `format` string,
  `status` string,
  `reason` string,
  `lines` bigint,
  `connections` bigint,
  `rejected` bigint,
  `non_data_lines` bigint,
  `loaded_at` timestamp
)
comment 'one row per log object that was met: the ledger of what was read and what was not'
stored as parquet
location 's3://amzn-s3-demo-bucket/export/objects/';

create external table if not exists `exported_rejected_lines` (
  `object_id` int,
  `line_number` bigint,
  `reason` string,
  `field` string,
  `raw` string
)
comment 'one row per line that is no connection'
stored as parquet
location 's3://amzn-s3-demo-bucket/export/rejected_lines/';
