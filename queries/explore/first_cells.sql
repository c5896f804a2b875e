-- Connections by time and by everything that takes few values: the first view, and what the combinations come from.
create or replace temp table explore_first_cells as
select
  cast(epoch_ms(started_at) // 1000 // {{width}} as integer) as bucket,
  load_balancer, listener_id, tls_protocol_version, tls_cipher, tls_keyexchange, outcome, is_completed,
  cast(count(*) as bigint) as n
from handshakes
group by all
