-- title: Which addresses completed TLS 1.0 or 1.1, and never anything newer?
-- why: An address that also completes newer TLS loses nothing when old versions go; these do.
select client_ip, count(*) as connections, min(started_at) as first_seen, max(started_at) as last_seen
from handshakes
where is_completed
group by client_ip
having bool_and(tls_protocol_version in ('tlsv1', 'tlsv10', 'tlsv11'))
order by connections desc, client_ip
