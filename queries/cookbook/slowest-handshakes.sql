-- title: Which single handshakes took longest?
-- why: A quantile hides the one client that waits ten seconds.
-- param: shown = 20 | how many
select started_at, tls_handshake_time_ms, client_ip, listener_id, tls_protocol_version, tls_keyexchange
from handshakes
where is_completed
order by tls_handshake_time_ms desc nulls last, started_at
limit $shown::integer
