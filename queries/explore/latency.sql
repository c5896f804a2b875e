-- Exact quantiles (nearest rank) of handshake times: by time, and of all (bucket NULL).
with times as materialized (
  {{times}}
),
per_bucket as (
  select bucket, ms, n from times
  union all
  select null, ms, sum(n) from times group by ms
),
ranked as (
  select
    bucket, ms,
    sum(n) over (partition by bucket order by ms) as up_to_here,
    sum(n) over (partition by bucket) as all_of_them
  from per_bucket
)
select
  bucket,
  cast(max(all_of_them) as bigint) as n,
  min(ms) filter (where up_to_here >= 0.5 * all_of_them) as p50_ms,
  min(ms) filter (where up_to_here >= 0.99 * all_of_them) as p99_ms
from ranked
group by bucket
order by bucket nulls first
