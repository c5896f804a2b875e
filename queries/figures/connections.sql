-- What the objects loaded since $since tell: in all, by load balancer, and by listener.
select
  load_balancer,
  listener_id,
  grouping(load_balancer, listener_id) as level,
  count(*) as connections,
  count(*) filter (where is_completed) as completed,
  count(*) filter (where is_legacy) as legacy,
  count(*) filter (where outcome <> 'no_client_hello') as with_hello,
  count(*) filter (where outcome in ('refused', 'client_alert')) as failed,
  quantile_disc(tls_handshake_time_ms, 0.99) filter (where is_completed) as handshake_p99_ms
from handshakes_graded
where object_id in (select object_id from objects where status = 'loaded' and loaded_at >= $since)
group by grouping sets ((), (load_balancer), (load_balancer, listener_id))
order by level desc, connections desc
