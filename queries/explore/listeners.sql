-- Every listener of the logs with the newest set-up that metadata knows of it; NULL where it knows none.
with seen as (
  select
    load_balancer, listener_id, max(destination_port) as destination_port,
    cast(sum(connections) as bigint) as connections
  from explore_combos
  group by all
),
known as (
  select
    load_balancer, listener_id,
    arg_max(listener_port, epoch_from) as listener_port,
    arg_max(ssl_policy, epoch_from) as ssl_policy
  from listener_epochs
  where metadata_status in ('known', 'assumed')
  group by all
)
select
  s.load_balancer, s.listener_id, coalesce(k.listener_port, s.destination_port) as listener_port, k.ssl_policy,
  s.connections
from seen s
left join known k on k.load_balancer = s.load_balancer and k.listener_id = s.listener_id
order by s.connections desc, s.load_balancer, s.listener_id
