create or replace temp table impact_groups (
  segment integer,
  client_ip varchar,
  owner varchar,
  domain_name varchar,
  has_name boolean,
  tls_protocol_version varchar,
  tls_cipher varchar,
  connections bigint,
  bytes bigint,
  first_seen timestamp,
  last_seen timestamp,
  days bit
)
