select s.domain_name as value, cast(f.n as bigint) as n
from (select name, count(*) as n from explore_facts where {{conditions}} group by name) f
join explore_names s on s.name = f.name
order by f.n desc, value
limit {{limit}}
