create schema if not exists "hive"."tlslens";

drop table if exists "log_lines";

create table if not exists "exported_connections" (
  "object_id" integer,
  "started_at" timestamp(3),
  "ended_at" timestamp(3),
  "account_id" varchar,
  "region" varchar,
  "load_balancer" varchar,
  "listener_id" varchar,
  "client_ip" varchar,
  "client_port" integer,
  "destination_ip" varchar,
  "destination_port" integer,
  "connection_time_ms" bigint,
  "tls_handshake_time_ms" bigint,
  "received_bytes" bigint,
  "sent_bytes" bigint,
  "incoming_tls_alert" smallint,
  "chosen_cert_arn" varchar,
  "chosen_cert_serial" varchar,
  "tls_cipher" varchar,
  "tls_protocol_version" varchar,
  "tls_keyexchange" varchar,
  "domain_name" varchar,
  "alpn_fe_protocol" varchar,
  "alpn_be_protocol" varchar,
  "alpn_client_preference_list" array(varchar),
  "log_version" varchar,
  "extra_fields" array(varchar),
  "day" varchar comment 'day (UTC) on which connections started, yyyy-MM-dd' with (
    partition_projection_type = 'date',
    partition_projection_format = 'yyyy-MM-dd',
    partition_projection_range = array['2026-01-01', 'NOW+1DAYS'],
    partition_projection_interval = 1,
    partition_projection_interval_unit = 'DAYS'
  )
)
comment 'one row per line of the logs: one TLS connection that has ended'
with (
  external_location = 's3://amzn-s3-demo-bucket/export/connections/',
  format = 'PARQUET',
  partitioned_by = array['day'],
  partition_projection_enabled = true,
  partition_projection_location_template = 's3://amzn-s3-demo-bucket/export/connections/day=${day}/'
);

create table if not exists "exported_objects" (
  "object_id" integer,
  "uri" varchar,
  "etag" varchar,
  "size_bytes" bigint,
  "account_id" varchar,
  "region" varchar,
  "load_balancer" varchar,
  "period_end" timestamp(3),
  "format" varchar,
  "status" varchar,
  "reason" varchar,
  "lines" bigint,
  "connections" bigint,
  "rejected" bigint,
  "non_data_lines" bigint,
  "loaded_at" timestamp(3)
)
comment 'one row per log object that was met: the ledger of what was read and what was not'
with (
  external_location = 's3://amzn-s3-demo-bucket/export/objects/',
  format = 'PARQUET'
);

create table if not exists "exported_rejected_lines" (
  "object_id" integer,
  "line_number" bigint,
  "reason" varchar,
  "field" varchar,
  "raw" varchar
)
comment 'one row per line that is no connection'
with (
  external_location = 's3://amzn-s3-demo-bucket/export/rejected_lines/',
  format = 'PARQUET'
);
