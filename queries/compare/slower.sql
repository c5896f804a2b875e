-- How many handshakes took longer than each of three times, with the sums over clients that tell the spread of that
-- share (compare-spread.ts). {{p50}} {{p90}} {{p99}}: the times; {{in_before}} {{in_after}}: the windows.
with by_client as (
  select
    case when {{in_after}} then 'after' else 'before' end as side,
    client_ip,
    cast(count(*) as double) as m,
    cast(count(*) filter (where tls_handshake_time_ms > {{p50}}) as double) as p50,
    cast(count(*) filter (where tls_handshake_time_ms > {{p90}}) as double) as p90,
    cast(count(*) filter (where tls_handshake_time_ms > {{p99}}) as double) as p99
  from handshakes
  where /*filters*/ ({{in_before}} or {{in_after}}) and is_completed
  group by 1, 2
),
items as (
  select 'p50' as item, side, m, p50 as x from by_client
  union all
  select 'p90', side, m, p90 from by_client
  union all
  select 'p99', side, m, p99 from by_client
)
select
  item, side,
  sum(x) as x, sum(x * x) as xx, sum(x * m) as xm,
  sum(m) as m, sum(m * m) as mm, cast(count(*) as double) as clients
from items
group by item, side
