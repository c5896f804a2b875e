-- One row per connection, all of it numbers: what every view is counted from.
create or replace temp table explore_facts as
select
  cast(epoch_ms(r.started_at) // 1000 as uinteger) as second,
  k.combo,
  {{name}} as name,
  {{client}} as client,
  r.tls_handshake_time_ms as ms
from connection_rows r
join explore_kinds k
  on k.traits_id = r.traits_id and k.is_completed = (r.tls_handshake_time_ms is not null)
