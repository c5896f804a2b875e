-- title: TLS versions over time
-- question: Which TLS versions were agreed on, and since when?
-- jobs: J1
-- order: 24
-- limit: 0
-- column period_start: UTC | start of the hour; of the day where the logs span more than 10 days
-- column tls_version: - | agreed version
-- column completed: count | completed handshakes
-- column share: share | of the completed handshakes of the period
-- chart: column x=period_start y=completed by=tls_version stack first=1 | TLS versions over time
-- note: A connection belongs to the period it began in, and is logged when it ends: long ones of the latest periods are still missing.
with span as (
  select min(ended_at) as first_end, max(ended_at) as last_end
  from connections
  where /*filters*/ true
),
by_hour as (
  select date_trunc('hour', started_at) as hour, tls_protocol_version, count(*) as completed
  from handshakes
  where /*filters*/ is_completed
  group by 1, 2
),
by_period as (
  select
    case when s.last_end - s.first_end > interval '10' day then date_trunc('day', h.hour) else h.hour end as period_start,
    h.tls_protocol_version,
    cast(sum(h.completed) as bigint) as completed
  from by_hour h
  cross join span s
  group by 1, 2
)
select
  p.period_start,
  coalesce(v.label, p.tls_protocol_version, 'not logged') as tls_version,
  p.completed,
  cast(p.completed as double) / sum(p.completed) over (partition by p.period_start) as share
from by_period p
left join tls_versions v on v.version = p.tls_protocol_version
order by p.period_start, v.version_order desc, tls_version
