-- Rows of checked values in Parquet files to stored connections, all of them or those of some objects; -1, '-' and '' stand for NULL
insert into connection_rows by name
select
  object_id,
  make_timestamp_ms(started)::timestamp_ms as started_at,
  make_timestamp_ms(ended)::timestamp_ms as ended_at,
  client_ip,
  client_port,
  connection_time_ms,
  nullif(tls_handshake_time_ms, -1) as tls_handshake_time_ms,
  received_bytes,
  sent_bytes,
  nullif(domain_name, '-') as domain_name,
  case when extra <> '' then string_split(extra[2:], ' ') end as extra_fields,
  traits_id
from read_parquet({{files}}, hive_partitioning = false)
{{where}}
