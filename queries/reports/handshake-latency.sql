-- title: Handshake latency
-- question: How slow are TLS handshakes, at which listener and for which version?
-- jobs: J4
-- order: 50
-- limit: 50
-- uses: metadata
-- column listener: -, key | name of the load balancer and port of the listener; without metadata its id
-- column tls_version: - | agreed version
-- column completed: count | completed handshakes
-- column p50_ms: ms | half of the handshakes took this long or less
-- column p90_ms: ms | nine of ten took this long or less
-- column p99_ms: ms | 99 of 100 took this long or less
-- column max_ms: ms | the slowest one
-- column listener_id: -, wide | resource id of the listener
-- column load_balancer: -, wide | load balancer
-- chart: bar x=listener,tls_version y=p50_ms,p99_ms | Handshake time by listener and version
-- note: The time runs from the established TCP connection on and includes what the client and the network take. A resumed handshake is quicker and is not marked in the log.
-- note: Quantiles are exact (nearest rank); failed handshakes have no time and are left out.
with by_time as (
  select load_balancer, listener_id, tls_protocol_version, tls_handshake_time_ms as ms, count(*) as handshakes
  from handshakes
  where /*filters*/ is_completed
  group by 1, 2, 3, 4
),
ranked as (
  select
    load_balancer, listener_id, tls_protocol_version, ms, handshakes,
    sum(handshakes) over (partition by load_balancer, listener_id, tls_protocol_version order by ms) as up_to_here,
    sum(handshakes) over (partition by load_balancer, listener_id, tls_protocol_version) as all_of_them
  from by_time
)
select
  coalesce(n.listener, split_part(r.load_balancer, '/', 2) || ' ' || r.listener_id) as listener,
  coalesce(v.label, r.tls_protocol_version) as tls_version,
  cast(sum(r.handshakes) as bigint) as completed,
  min(r.ms) filter (where r.up_to_here >= 0.5 * r.all_of_them) as p50_ms,
  min(r.ms) filter (where r.up_to_here >= 0.9 * r.all_of_them) as p90_ms,
  min(r.ms) filter (where r.up_to_here >= 0.99 * r.all_of_them) as p99_ms,
  max(r.ms) as max_ms,
  r.listener_id,
  r.load_balancer
from ranked r
left join listener_names n on n.load_balancer = r.load_balancer and n.listener_id = r.listener_id
left join tls_versions v on v.version = r.tls_protocol_version
group by n.listener, r.load_balancer, r.listener_id, r.tls_protocol_version, v.label
order by p99_ms desc, completed desc, r.load_balancer, r.listener_id, tls_version
