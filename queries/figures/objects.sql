-- What was met since $since, and how far the deliveries reach at $now: in all, and by load balancer. Coverage is the share
-- of the last 24 hours (or of those since the first delivery) that have one, of load balancers heard of within a week.
with by_balancer as (
  select
    load_balancer,
    count(*) filter (where status = 'loaded' and loaded_at >= $since) as loaded,
    count(*) filter (where status = 'failed' and loaded_at >= $since) as failed,
    coalesce(sum(rejected) filter (where status = 'loaded' and loaded_at >= $since), 0) as rejected,
    min(period_end) filter (where status <> 'skipped') as first_period_end,
    max(period_end) filter (where status in ('loaded', 'retired') and period_end <= $now) as last_period_end,
    count(distinct date_diff('second', period_end, $now) // 3600) filter (
      where status in ('loaded', 'retired') and period_end > $now - interval 24 hours and period_end <= $now
    ) as hours
  from objects
  where status <> 'skipped'
  group by load_balancer
),
expected as (
  select
    *,
    case when last_period_end > $now - interval 7 days and load_balancer is not null
      then least(24, date_diff('second', first_period_end, $now) // 3600 + 1)
    end as expected_hours
  from by_balancer
)
select
  load_balancer,
  grouping(load_balancer) as level,
  sum(loaded) as loaded,
  sum(failed) as failed,
  sum(rejected) as rejected,
  date_diff('second', max(last_period_end), $now) as lag_seconds,
  sum(hours) filter (where expected_hours is not null) / nullif(sum(expected_hours), 0) as coverage
from expected
group by grouping sets ((), (load_balancer))
order by level desc, load_balancer
