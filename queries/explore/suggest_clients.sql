-- Client addresses that begin with a text, those with most connections first.
select client_ip as value, connections as n
from explore_clients
where starts_with(client_ip, $text)
order by connections desc, value
limit 20
