select f.bucket, b.combo, sum(f.n) as n
from explore_first_cells f
join explore_combos b
  on b.load_balancer is not distinct from f.load_balancer
  and b.listener_id is not distinct from f.listener_id
  and b.tls_protocol_version is not distinct from f.tls_protocol_version
  and b.tls_cipher is not distinct from f.tls_cipher
  and b.tls_keyexchange is not distinct from f.tls_keyexchange
  and b.outcome = f.outcome
group by all
