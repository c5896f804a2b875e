-- title: Coverage
-- question: Which log objects stand behind the numbers, where are holes, and which listeners are silent?
-- jobs: J8
-- order: 130
-- limit: 0
-- window: period_end
-- uses: metadata
-- column name: -, key | name of the load balancer, of the objects or of metadata; NULL for objects whose key does not tell
-- column access_logs: - | on or off, by the last snapshot of metadata; NULL where not known
-- column objects: count | objects loaded
-- column missing_periods: count | those of them for which no object was loaded
-- column connections: count | lines that became connections
-- column rejected: count | lines that were rejected; the table rejected_lines says why
-- column failed_objects: count | objects that could not be read; tried again by the next ingest
-- column skipped_objects: count | keys that are no NLB TLS logs
-- column silent_listeners: - | ports of TLS listeners without a connection in these objects, by the last snapshot; NULL where there are none or nothing is known
-- column longest_hole: -, wide | the longest run of missing periods: its beginning and end
-- column first_period_end: UTC, wide | end of the first 5-minute delivery period that has an object
-- column last_period_end: UTC, wide | end of the latest one: what ended later is not delivered, or not ingested
-- column expected_periods: count, wide | 5-minute periods from the first to the latest of the window
-- column lines: count, wide | lines read
-- column last_loaded_at: UTC, wide | when the latest object was loaded
-- column load_balancer: -, wide | resource id of the load balancer
-- chart: bar x=name y=objects,missing_periods first=7 | Objects loaded and periods without one, by load balancer
-- note: A silent listener has no traffic, or its load balancer logs none: see access_logs. Listeners that are not TLS ones are never logged, and not listed.
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
-- periods without a loaded object lie between one that has one, or the end of what is known, and the next
marks as (
  select distinct load_balancer, period_end
  from objects
  where /*object-filters*/ status = 'loaded' and period_end is not null and load_balancer is not null
  union
  select load_balancer, first_period_end - interval '5' minute from by_balancer where load_balancer is not null
  union
  select load_balancer, last_period_end + interval '5' minute from by_balancer where load_balancer is not null
),
steps as (
  select
    load_balancer,
    lag(period_end) over (partition by load_balancer order by period_end) as hole_from,
    period_end - interval '5' minute as hole_to
  from marks
),
holes as (
  select
    load_balancer, hole_from, hole_to,
    row_number() over (
      partition by load_balancer order by date_diff('minute', hole_from, hole_to) desc, hole_from
    ) as position
  from steps
  where hole_to > hole_from
),
longest as (
  select
    load_balancer,
    substr(cast(hole_from as varchar), 1, 16) || ' to ' || substr(cast(hole_to as varchar), 1, 16) as longest_hole
  from holes
  where position = 1
),
-- an object can hold lines of a listener whatever its name tells
heard as (
  select distinct load_balancer, listener_id
  from connections
  where /*scan*/ object_id in (select object_id from objects where /*object-filters*/ true)
),
set_up as (
  select b.load_balancer, b.access_logs_enabled, l.listener_id, l.port
  from load_balancers b
  left join listeners l on l.load_balancer_arn = b.load_balancer_arn and l.protocol = 'TLS' and l.valid_to is null
  where b.valid_to is null
),
balancers as (
  select
    s.load_balancer,
    case when bool_or(s.access_logs_enabled) then 'on' when bool_or(not s.access_logs_enabled) then 'off' end
      as access_logs,
    count(s.listener_id) as tls_listeners,
    array_join(
      array_agg(cast(s.port as varchar) order by s.port)
        filter (where s.listener_id is not null and h.listener_id is null),
      ', '
    ) as silent_listeners
  from (select * from set_up where /*listener-filters*/ true) s
  left join heard h on h.load_balancer = s.load_balancer and h.listener_id = s.listener_id
  group by s.load_balancer
),
-- a load balancer without a TLS listener has nothing to log
listed as (
  select load_balancer from by_balancer
  union
  select load_balancer from balancers where tls_listeners > 0
),
expected as (
  select
    *,
    -- the division has a fraction in one engine and none in another
    cast(floor(date_diff('minute', first_period_end, last_period_end) / 5.0) as bigint) + 1 as expected_periods
  from by_balancer
)
select
  split_part(n.load_balancer, '/', 2) as name,
  b.access_logs,
  coalesce(e.objects, 0) as objects,
  case when n.load_balancer is not null then e.expected_periods - e.loaded_periods end as missing_periods,
  coalesce(e.connections, 0) as connections,
  coalesce(e.rejected, 0) as rejected,
  coalesce(e.failed_objects, 0) as failed_objects,
  coalesce(e.skipped_objects, 0) as skipped_objects,
  b.silent_listeners,
  h.longest_hole,
  e.first_period_end,
  e.last_period_end,
  case when n.load_balancer is not null then e.expected_periods end as expected_periods,
  coalesce(e.lines, 0) as lines,
  e.last_loaded_at,
  n.load_balancer
from listed n
left join expected e on e.load_balancer is not distinct from n.load_balancer
left join balancers b on b.load_balancer = n.load_balancer
left join longest h on h.load_balancer = n.load_balancer
order by n.load_balancer nulls last
