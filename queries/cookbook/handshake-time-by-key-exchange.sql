-- title: Does the key exchange make handshakes slower?
-- why: Post-quantum groups send more bytes: whether that is felt can be measured.
select tls_keyexchange, count(*) as connections, quantile_disc(tls_handshake_time_ms, 0.5) as p50_ms,
  quantile_disc(tls_handshake_time_ms, 0.99) as p99_ms
from handshakes
where is_completed
group by tls_keyexchange
order by connections desc, tls_keyexchange
