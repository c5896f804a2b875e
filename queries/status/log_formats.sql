-- The log formats in which connections came: more than one is what makes doubles possible.
select
  if(contains(format, '+'), split_part(format, '+', 2), 'legacy') as log_format,
  count(*) as objects,
  sum(connections)::bigint as connections
from objects
where status = 'loaded' and connections > 0
group by all
order by all
