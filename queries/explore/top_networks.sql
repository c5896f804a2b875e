select
  c.network as value, cast(sum(f.n) as bigint) as n, count(*) as clients,
  cast(sum(count(*)) over () as bigint) as all_clients
from (
  {{clients}}
) f
join explore_clients c on c.client = f.client
group by c.network
order by n desc, value
limit {{limit}}
