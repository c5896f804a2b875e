-- What the filters offer: every value of what takes few, most connections first.
select 'load_balancer' as filter, load_balancer as value, cast(null as varchar) as parent, cast(sum(connections) as bigint) as n
from explore_combos group by all
union all
select 'listener', listener_id, load_balancer, cast(sum(connections) as bigint) from explore_combos group by all
union all
select 'version', tls_protocol_version, null, cast(sum(connections) as bigint)
from explore_combos where tls_protocol_version is not null group by all
union all
select 'cipher', tls_cipher, null, cast(sum(connections) as bigint)
from explore_combos where tls_cipher is not null group by all
union all
select 'outcome', outcome, null, cast(sum(connections) as bigint) from explore_combos group by all
order by filter, n desc, value
