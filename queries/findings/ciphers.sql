-- Cipher suites that handshakes agreed on, by load balancer.
select
  h.load_balancer,
  h.tls_cipher,
  c.weak_because,
  count(*) as connections,
  count(distinct h.client_ip) as clients,
  min(h.started_at) as first_seen
from handshakes h
left join tls_ciphers c on c.cipher = h.tls_cipher
where h.is_completed and h.tls_cipher is not null
group by h.load_balancer, h.tls_cipher, c.weak_because
order by h.load_balancer, h.tls_cipher
