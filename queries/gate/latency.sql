-- The exact 99th percentile (nearest rank) of the handshake time; NULL where no handshake completed.
with by_time as (
  select tls_handshake_time_ms as ms, count(*) as handshakes
  from handshakes
  where /*filters*/ is_completed
  group by 1
),
ranked as (
  select ms, sum(handshakes) over (order by ms) as up_to_here, sum(handshakes) over () as all_of_them
  from by_time
)
select min(ms) filter (where up_to_here >= 0.99 * all_of_them) as p99_ms
from ranked
