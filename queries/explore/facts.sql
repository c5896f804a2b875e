-- One row per connection, all of it numbers: what every later view is counted from. NULL equals NULL here.
create or replace temp table explore_facts as
select
  cast(epoch_ms(h.started_at) // 1000 as uinteger) as second,
  b.combo,
  s.name,
  c.client,
  h.tls_handshake_time_ms as ms
from handshakes h
join explore_combos b
  on b.load_balancer is not distinct from h.load_balancer
  and b.listener_id is not distinct from h.listener_id
  and b.tls_protocol_version is not distinct from h.tls_protocol_version
  and b.tls_cipher is not distinct from h.tls_cipher
  and b.tls_keyexchange is not distinct from h.tls_keyexchange
  and b.outcome = h.outcome
join explore_names s on s.domain_name is not distinct from h.domain_name
join explore_clients c on c.client_ip is not distinct from h.client_ip
