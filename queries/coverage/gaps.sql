-- Delivery periods without a loaded object, between the first and the latest object of each load balancer, as far as
-- they overlap the window: $first_period and $last_period are the ends of its outermost periods, NULL where it is open.
with balancers as (
  select load_balancer, min(period_end) as first_known, max(period_end) as last_known
  from objects
  where /*scan*/ status in ('loaded', 'failed') and period_end is not null and {{balancers}}
  group by load_balancer
),
spans as (
  select
    load_balancer,
    greatest(first_known, coalesce(cast($first_period as timestamp), first_known)) as first_period,
    least(last_known, coalesce(cast($last_period as timestamp), last_known)) as last_period
  from balancers
),
loaded as (
  select s.load_balancer, count(distinct o.period_end) as periods
  from spans s
  join objects o on o.load_balancer = s.load_balancer and o.period_end between s.first_period and s.last_period
  where /*scan*/ o.status = 'loaded'
  group by s.load_balancer
),
missing as (
  select cast(floor(date_diff('minute', s.first_period, s.last_period) / 5.0) as bigint) + 1 - coalesce(l.periods, 0) as periods
  from spans s
  left join loaded l on l.load_balancer = s.load_balancer
  where s.first_period <= s.last_period
)
select cast(coalesce(sum(greatest(periods, 0)), 0) as bigint) as gaps
from missing
