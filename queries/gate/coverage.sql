-- In how many slices of the window each load balancer logged the end of a connection. Balancers are those that the
-- filters ever took a connection of; every connection of theirs counts, since any one shows that logs are there.
-- {{window_from}} {{window_to}}: the window; {{slice_s}}: length of a slice in seconds, counted back from its end.
with balancers as (
  select load_balancer
  from connections
  where /*filters*/ true
  group by load_balancer
)
select
  c.load_balancer,
  count(distinct case
    when c.ended_at >= {{window_from}} and c.ended_at < {{window_to}} then
      floor((date_diff('second', c.ended_at, {{window_to}}) - 1) / cast({{slice_s}} as double))
  end) as slices,
  max(c.ended_at) as last_logged
from connections c
join balancers b on b.load_balancer = c.load_balancer
where /*scan*/ true
group by c.load_balancer
order by slices, c.load_balancer
