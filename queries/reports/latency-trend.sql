-- title: Handshake latency over time
-- question: At which listener are handshakes slow, and since when?
-- jobs: J4
-- order: 54
-- limit: 0
-- column period_start: UTC | start of the hour; of the day where the logs span more than 10 days
-- column listener: - | name of the load balancer and port of the listener; without metadata its id
-- column completed: count | completed handshakes
-- column p50_ms: ms | half of the handshakes took this long or less
-- column p90_ms: ms, wide | nine of ten took this long or less
-- column p99_ms: ms | 99 of 100 took this long or less
-- column max_ms: ms | the slowest one
-- column listener_id: -, wide | resource id of the listener
-- column load_balancer: -, wide | load balancer
-- chart: line x=period_start y=p50_ms,p99_ms by=listener log first=5 | Handshake p50 and p99 over time, by listener
-- note: The time runs from the established TCP connection on and includes what the client and the network take. Quantiles are exact (nearest rank); of fewer than 100 handshakes, p99 is the slowest one.
with span as (
  select min(ended_at) as first_end, max(ended_at) as last_end
  from connections
  where /*filters*/ true
),
handshakes_here as (
  select date_trunc('hour', started_at) as hour, load_balancer, listener_id, tls_handshake_time_ms as ms
  from handshakes
  where /*filters*/ is_completed
),
by_time as (
  select
    case when s.last_end - s.first_end > interval '10' day then date_trunc('day', h.hour) else h.hour end as period_start,
    h.load_balancer, h.listener_id, h.ms,
    count(*) as handshakes
  from handshakes_here h
  cross join span s
  group by 1, 2, 3, 4
),
ranked as (
  select
    period_start, load_balancer, listener_id, ms, handshakes,
    sum(handshakes) over (partition by period_start, load_balancer, listener_id order by ms) as up_to_here,
    sum(handshakes) over (partition by period_start, load_balancer, listener_id) as all_of_them
  from by_time
),
by_period as (
  select
    period_start, load_balancer, listener_id,
    cast(sum(handshakes) as bigint) as completed,
    min(ms) filter (where up_to_here >= 0.5 * all_of_them) as p50_ms,
    min(ms) filter (where up_to_here >= 0.9 * all_of_them) as p90_ms,
    min(ms) filter (where up_to_here >= 0.99 * all_of_them) as p99_ms,
    max(ms) as max_ms
  from ranked
  group by 1, 2, 3
),
ports as (
  select load_balancer, listener_id, max(listener_port) as port
  from policy_epochs
  group by 1, 2
)
select
  b.period_start,
  split_part(b.load_balancer, '/', 2) || coalesce(':' || cast(p.port as varchar), ' ' || b.listener_id) as listener,
  b.completed,
  b.p50_ms,
  b.p90_ms,
  b.p99_ms,
  b.max_ms,
  b.listener_id,
  b.load_balancer
from by_period b
left join ports p on p.load_balancer = b.load_balancer and p.listener_id = b.listener_id
order by b.period_start, b.load_balancer, b.listener_id
