-- title: Who opens a connection for very few bytes, again and again?
-- why: A client without keep-alive pays a handshake for every request.
-- param: bytes = 2000 | most bytes of a short connection
select client_ip, count(*) as connections, round(avg(received_bytes + sent_bytes)) as average_bytes
from handshakes
where is_completed and received_bytes + sent_bytes <= $bytes::bigint
group by client_ip
having count(*) >= 10
order by connections desc, client_ip
limit 50
