-- What was agreed on, where and under which span of metadata: the few combinations that have to be judged.
select
  load_balancer,
  listener_id,
  segment,
  has_name,
  tls_protocol_version,
  tls_cipher,
  cast(sum(connections) as bigint) as connections,
  cast(sum(bytes) as bigint) as bytes,
  max(destination_port) as destination_port,
  max(last_seen) as last_seen
from impact_groups
group by load_balancer, listener_id, segment, has_name, tls_protocol_version, tls_cipher
order by load_balancer, listener_id, segment, tls_protocol_version, tls_cipher, has_name
