-- Holes in the deliveries of each load balancer that are longer than what is usual for it: an hour at least, and more than
-- twice the longest one before. A load balancer without connections writes no object, so that a quiet one has many. What
-- is still silent at $latest counts too, where the last snapshot shows the load balancer with its logging on, or nothing
-- is known. Retired objects are remembered by the ledger. Only holes that end after $since are given.
with periods as (
  select distinct load_balancer, period_end
  from objects
  where status in ('loaded', 'retired') and load_balancer is not null and period_end <= $latest
),
silenced as (
  select load_balancer
  from load_balancers
  group by load_balancer
  having count(*) filter (where valid_to is null and coalesce(access_logs_enabled, true)) = 0
),
marks as (
  select load_balancer, period_end, false as is_open from periods
  union all
  select load_balancer, $latest, true
  from periods
  where load_balancer not in (select load_balancer from silenced)
  group by load_balancer
),
steps as (
  select
    load_balancer,
    lag(period_end) over balancer as hole_from,
    case when is_open then period_end else period_end - interval 5 minutes end as hole_to,
    is_open
  from marks
  window balancer as (partition by load_balancer order by period_end, is_open)
),
measured as (
  select
    *,
    date_diff('minute', hole_from, hole_to) as minutes,
    max(date_diff('minute', hole_from, hole_to)) over (
      partition by load_balancer order by hole_from, hole_to rows between unbounded preceding and 1 preceding
    ) as longest_before
  from steps
  where hole_from is not null
)
select load_balancer, hole_from, hole_to, is_open, minutes
from measured
where minutes >= 60 and minutes > 2 * coalesce(longest_before, 0) and hole_to > $since
order by load_balancer, hole_from
