select
  network as value, cast(sum(connections) as bigint) as n, count(*) as clients,
  cast(sum(count(*)) over () as bigint) as all_clients
from explore_clients
group by network
order by n desc, value
limit {{limit}}
