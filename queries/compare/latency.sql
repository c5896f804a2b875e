-- Exact quantiles (nearest rank) of the handshake time in each window. One row per window with completed handshakes.
-- {{in_before}} {{in_after}}: which connections are in which window.
with by_time as (
  select
    case when {{in_after}} then 'after' else 'before' end as side,
    tls_handshake_time_ms as ms,
    count(*) as handshakes
  from handshakes
  where /*filters*/ ({{in_before}} or {{in_after}}) and is_completed
  group by 1, 2
),
ranked as (
  select
    side, ms, handshakes,
    sum(handshakes) over (partition by side order by ms) as up_to_here,
    sum(handshakes) over (partition by side) as all_of_them
  from by_time
)
select
  side,
  cast(sum(handshakes) as bigint) as completed,
  min(ms) filter (where up_to_here >= 0.5 * all_of_them) as p50_ms,
  min(ms) filter (where up_to_here >= 0.9 * all_of_them) as p90_ms,
  min(ms) filter (where up_to_here >= 0.99 * all_of_them) as p99_ms
from ranked
group by side
