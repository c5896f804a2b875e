-- grain: one row per log object with a line
-- column delivery_day: day of delivery, yyyy/MM/dd
--
-- There is no ledger: what was skipped, what could not be read and what is empty is not told.
select
  object_id,
  object_id as uri,
  cast(null as varchar) as etag,
  cast(null as bigint) as size_bytes,
  account_id,
  region,
  'net/' || balancer_name || '/' || balancer_id as load_balancer,
  try(date_parse(period, '%Y%m%d%H%i')) as period_end,
  case when object_id like '%.gz' then 'gzip' else 'plain' end as format,
  'loaded' as status,
  cast(null as varchar) as reason,
  count(*) as lines,
  count(*) filter (where reason is null) as connections,
  count(*) filter (where reason is not null) as rejected,
  cast(null as bigint) as non_data_lines,
  cast(null as timestamp(3)) as loaded_at,
  day as delivery_day
from log_line_fields
group by object_id, account_id, region, balancer_name, balancer_id, period, day
