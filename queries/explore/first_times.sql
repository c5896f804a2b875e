-- Handshake times by time, of everything.
create or replace temp table explore_first_times as
select
  cast(epoch_ms(started_at) // 1000 // {{width}} as integer) as bucket,
  tls_handshake_time_ms as ms,
  cast(count(*) as bigint) as n
from connections
where tls_handshake_time_ms is not null
group by all
