-- Connections that look as if they came in more than one log format: same balancer, listener, client, destination, end
-- and length. The end is compared in whole seconds, since deliveries may differ in precision; a 64-bit hash stands for
-- all of it, to fit in memory.
with formats as (
  select
    object_id,
    dense_rank() over (order by if(contains(format, '+'), split_part(format, '+', 2), 'legacy'))::utinyint as log_format
  from objects
),
logged as (
  select
    hash(
      c.load_balancer, c.listener_id, c.client_ip, c.client_port, c.destination_ip, c.destination_port,
      date_trunc('second', c.ended_at), c.connection_time_ms
    ) as connection,
    log_format
  from connections as c
  join formats using (object_id)
),
doubled as (
  select connection
  from logged
  group by connection
  having min(log_format) <> max(log_format)
)
select count(*) as connections
from doubled
