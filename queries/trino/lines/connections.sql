-- grain: one row per line of the logs: one TLS connection that has ended
-- column delivery_day: day of delivery, yyyy/MM/dd: the folder of the object. A query that names it reads these days alone
--
-- A planner may compute a column before the condition: what is no number must not end the query.
select
  object_id,
  -- date_add takes no more milliseconds than there are in 24 days
  coalesce(created_at, ended_at - try_cast(connection_time as bigint) * interval '0.001' second) as started_at,
  ended_at,
  account_id,
  region,
  elb as load_balancer,
  listener as listener_id,
  client_ip,
  try_cast(regexp_extract(client_port, '[0-9]+$') as integer) as client_port,
  destination_ip,
  try_cast(regexp_extract(destination_port, '[0-9]+$') as integer) as destination_port,
  try_cast(connection_time as bigint) as connection_time_ms,
  try_cast(nullif(tls_handshake_time, '-') as bigint) as tls_handshake_time_ms,
  try_cast(received_bytes as bigint) as received_bytes,
  try_cast(sent_bytes as bigint) as sent_bytes,
  try_cast(nullif(incoming_tls_alert, '-') as smallint) as incoming_tls_alert,
  nullif(chosen_cert_arn, '-') as chosen_cert_arn,
  nullif(chosen_cert_serial, '-') as chosen_cert_serial,
  nullif(tls_cipher, '-') as tls_cipher,
  nullif(tls_protocol_version, '-') as tls_protocol_version,
  nullif(tls_keyexchange, '-') as tls_keyexchange,
  url_decoded(nullif(domain_name, '-')) as domain_name,
  nullif(alpn_fe_protocol, '-') as alpn_fe_protocol,
  nullif(alpn_be_protocol, '-') as alpn_be_protocol,
  -- cut at 256 bytes, so that the last item may lack its closing quote
  transform(
    split(nullif(alpn_client_preference_list, '-'), ','),
    item -> url_decoded(regexp_replace(item, '^"|(?<=.)"$', ''))
  ) as alpn_client_preference_list,
  nullif(version, '-') as log_version,
  case when extra_1 is not null then filter({{extra}}, x -> x is not null) end as extra_fields,
  day as delivery_day
from log_line_fields
where reason is null
