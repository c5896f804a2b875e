-- Handshakes that did not complete, by client, those with refused ones first.
select
  client_ip,
  count(*) as failed,
  count(*) filter (where outcome = 'refused') as refused
from handshakes
where /*filters*/ not is_completed
group by client_ip
order by refused desc, client_ip
