-- What the filters offer: every value of what takes few, most connections first; of a listener where it is, too.
select
  'load_balancer' as filter, load_balancer as value, cast(null as varchar) as parent, cast(null as integer) as port,
  cast(sum(connections) as bigint) as n
from explore_combos group by all
union all
select 'listener', listener_id, load_balancer, max(destination_port), cast(sum(connections) as bigint)
from explore_combos group by all
union all
select 'version', tls_protocol_version, null, null, cast(sum(connections) as bigint)
from explore_combos where tls_protocol_version is not null group by all
union all
select 'cipher', tls_cipher, null, null, cast(sum(connections) as bigint)
from explore_combos where tls_cipher is not null group by all
union all
select 'outcome', outcome, null, null, cast(sum(connections) as bigint) from explore_combos group by all
order by filter, n desc, value
