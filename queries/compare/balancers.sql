-- Load balancers that logged nothing in the after window or later: what their clients did then is not known.
-- {{after_from}}: its border.
select load_balancer, max(ended_at) as last_logged
from connections
where /*filters*/ true
group by load_balancer
having max(ended_at) < {{after_from}}
order by load_balancer
