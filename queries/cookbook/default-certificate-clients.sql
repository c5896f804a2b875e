-- title: Which clients send no name (SNI)?
-- why: They get the default certificate, whatever it is: they break when it changes.
select client_ip, count(*) as connections, count(distinct listener_id) as listeners
from handshakes
where is_completed and domain_name is null
group by client_ip
order by connections desc, client_ip
limit 100
