-- grain: one row per listener that metadata ever showed, by the ids that a line has; ids of several accounts or Regions have none
-- column listener: what reports call it: the name of the load balancer and the latest known port
select
  load_balancer,
  listener_id,
  split_part(load_balancer, '/', 2) || ':' || cast(max_by(port, valid_from) as varchar) as listener
from listeners
where port is not null
group by load_balancer, listener_id
having count(distinct account_id || ' ' || region) = 1
