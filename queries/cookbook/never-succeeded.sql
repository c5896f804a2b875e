-- title: Which clients tried often and never completed a handshake?
-- why: A client that never succeeds is a scanner, or a partner whose set-up is wrong.
-- param: tries = 10 | fewest connections to be listed
select client_ip, count(*) as connections, count(distinct listener_id) as listeners, max(started_at) as last_seen
from handshakes
group by client_ip
having not bool_or(is_completed) and count(*) >= $tries::integer
order by connections desc, client_ip
