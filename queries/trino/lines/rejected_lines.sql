-- grain: one row per line that is no connection
-- column delivery_day: day of delivery, yyyy/MM/dd
select
  object_id,
  -- the order of lines is not known here
  cast(null as bigint) as line_number,
  reason,
  field,
  substr(raw, 1, 2000) as raw,
  day as delivery_day
from log_line_fields
where reason is not null
