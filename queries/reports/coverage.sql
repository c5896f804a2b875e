-- title: Coverage
-- question: Which log objects stand behind the numbers, and where are holes?
-- jobs: J8
-- order: 130
-- limit: 0
-- window: period_end
-- column load_balancer: - | load balancer; NULL for objects whose name does not tell
-- column objects: count | objects loaded
-- column first_period_end: UTC, wide | end of the first 5-minute delivery period that has an object
-- column last_period_end: UTC, wide | end of the latest one: what ended later is not delivered, or not ingested
-- column expected_periods: count, wide | 5-minute periods from the first to the latest of the window
-- column missing_periods: count | those of them for which no object was loaded
-- column lines: count, wide | lines read
-- column connections: count | lines that became connections
-- column rejected: count | lines that were rejected; the table rejected_lines says why
-- column failed_objects: count | objects that could not be read; tried again by the next ingest
-- column skipped_objects: count, wide | keys that are no NLB TLS logs
-- column last_loaded_at: UTC, wide | when the latest object was loaded
-- note: A missing period is not always a lost log: a load balancer without TLS connections in five minutes writes no object. AWS delivers these logs on a best-effort basis.
with by_balancer as (
  select
    load_balancer,
    count(*) filter (where status = 'loaded') as objects,
    min(period_end) as first_period_end,
    max(period_end) as last_period_end,
    count(distinct period_end) filter (where status = 'loaded') as loaded_periods,
    cast(coalesce(sum(lines), 0) as bigint) as lines,
    cast(coalesce(sum(connections), 0) as bigint) as connections,
    cast(coalesce(sum(rejected), 0) as bigint) as rejected,
    count(*) filter (where status = 'failed') as failed_objects,
    count(*) filter (where status = 'skipped') as skipped_objects,
    max(loaded_at) filter (where status = 'loaded') as last_loaded_at
  from objects
  where status <> 'retired' and /*object-filters*/ true
  group by load_balancer
),
expected as (
  select
    *,
    -- the division has a fraction in one engine and none in another
    cast(floor(date_diff('minute', first_period_end, last_period_end) / 5.0) as bigint) + 1 as expected_periods
  from by_balancer
)
select
  load_balancer,
  objects,
  first_period_end,
  last_period_end,
  case when load_balancer is not null then expected_periods end as expected_periods,
  case when load_balancer is not null then expected_periods - loaded_periods end as missing_periods,
  lines,
  connections,
  rejected,
  failed_objects,
  skipped_objects,
  last_loaded_at
from expected
order by load_balancer nulls last
