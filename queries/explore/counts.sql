-- Everything that is counted by combination: totals, over time, and by value. Versions, ciphers and key exchanges
-- count completed handshakes.
with cells as materialized (
  {{cells}}
),
labelled as materialized (
  select
    c.bucket, b.load_balancer, b.listener_id, b.tls_version, b.tls_protocol_version, b.tls_cipher, b.tls_keyexchange,
    b.outcome, b.is_completed, b.is_legacy, b.is_post_quantum, sum(c.n) as n
  from cells c
  join explore_combos b on b.combo = c.combo
  group by all
),
counted as (
  select 'total' as chart, cast(null as integer) as bucket, 'connections' as value, sum(n) as n from labelled
  union all
  select 'total', null, 'completed', sum(n) from labelled where is_completed
  union all
  select 'total', null, 'legacy', sum(n) from labelled where is_legacy
  union all
  select 'total', null, 'key_exchange_logged', sum(n) from labelled where is_post_quantum is not null
  union all
  select 'total', null, 'post_quantum', sum(n) from labelled where is_post_quantum
  union all
  select 'outcome_over_time', bucket, outcome, sum(n) from labelled group by all
  union all
  select 'version_over_time', bucket, tls_version, sum(n) from labelled where is_completed group by all
  union all
  select 'legacy_over_time', bucket, 'legacy', sum(n) from labelled where is_legacy group by all
  union all
  select 'legacy_over_time', bucket, 'key_exchange_logged', sum(n) from labelled where is_post_quantum is not null group by all
  union all
  select 'legacy_over_time', bucket, 'post_quantum', sum(n) from labelled where is_post_quantum group by all
  union all
  select 'load_balancer', null, load_balancer, sum(n) from labelled group by all
  union all
  select 'listener', null, listener_id, sum(n) from labelled group by all
  union all
  select 'version', null, tls_protocol_version, sum(n) from labelled where is_completed group by all
  union all
  select 'cipher', null, tls_cipher, sum(n) from labelled where is_completed group by all
  union all
  select 'key_exchange', null, tls_keyexchange, sum(n) from labelled where is_completed group by all
  union all
  select 'outcome', null, outcome, sum(n) from labelled group by all
)
select chart, bucket, value, cast(coalesce(n, 0) as bigint) as n
from counted
order by chart, bucket, n desc, value
