-- title: Key exchange over time
-- question: How does the share of post-quantum key exchange develop?
-- jobs: J5
-- order: 44
-- limit: 0
-- column period_start: UTC | start of the hour; of the day where the logs span more than 10 days
-- column key_exchange: - | post-quantum, classical or not logged
-- column completed: count | completed handshakes
-- column share: share | of the completed handshakes of the period
-- chart: column x=period_start y=completed by=key_exchange stack first=4 | Post-quantum key exchange over time
-- note: "not logged" says nothing about the key exchange: AWS began to fill the field between November 2025 and April 2026. The report key-exchange has the groups.
with span as (
  select min(ended_at) as first_end, max(ended_at) as last_end
  from connections
  where /*filters*/ true
),
by_hour as (
  select date_trunc('hour', started_at) as hour, is_post_quantum, count(*) as completed
  from handshakes_graded
  where /*filters*/ is_completed
  group by 1, 2
),
by_period as (
  select
    case when s.last_end - s.first_end > interval '10' day then date_trunc('day', h.hour) else h.hour end as period_start,
    h.is_post_quantum,
    cast(sum(h.completed) as bigint) as completed
  from by_hour h
  cross join span s
  group by 1, 2
)
select
  period_start,
  case when is_post_quantum then 'post-quantum' when not is_post_quantum then 'classical' else 'not logged' end
    as key_exchange,
  completed,
  cast(completed as double) / sum(completed) over (partition by period_start) as share
from by_period
order by period_start, case when is_post_quantum then 0 when not is_post_quantum then 1 else 2 end
