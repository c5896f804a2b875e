-- What was agreed on, and in which span of which listener: the few combinations that have to be judged.
select
  segment,
  has_name,
  tls_protocol_version,
  tls_cipher,
  cast(sum(connections) as bigint) as connections,
  cast(sum(bytes) as bigint) as bytes,
  max(last_seen) as last_seen
from impact_groups
group by segment, has_name, tls_protocol_version, tls_cipher
order by segment, tls_protocol_version, tls_cipher, has_name
