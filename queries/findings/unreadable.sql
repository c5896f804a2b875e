-- Objects that could not be read, by load balancer, day and reason.
select
  load_balancer,
  cast(period_end as date) as day,
  split_part(reason, ':', 1) as code,
  count(*) as objects,
  min(uri) as example
from objects
where status = 'failed'
group by load_balancer, day, code
order by load_balancer, day, code
