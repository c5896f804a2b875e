-- title: Which minutes opened the most connections?
-- why: Handshakes cost more than bytes do: capacity is about the peak of new connections.
select date_trunc('minute', started_at) as minute, count(*) as connections
from connections
group by minute
order by connections desc, minute
limit 20
