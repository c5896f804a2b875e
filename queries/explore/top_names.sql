select s.domain_name as value, cast(f.n as bigint) as n
from (
  {{names}}
) f
join explore_names s on s.name = f.name
order by f.n desc, value
limit {{limit}}
