-- The listeners that completed handshakes reached, by all that tells them apart: account and region where they are known.
select
  load_balancer,
  listener_id,
  coalesce(account_id, '') as account_key,
  coalesce(region, '') as region_key,
  max(destination_port) as port
from connections
where /*filters*/ tls_handshake_time_ms is not null
group by load_balancer, listener_id, coalesce(account_id, ''), coalesce(region, '')
order by load_balancer, listener_id, account_key, region_key
