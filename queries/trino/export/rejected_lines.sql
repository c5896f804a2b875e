-- grain: one row per line that is no connection
-- column delivery_day: that of its object
select r.*, o.delivery_day
from exported_rejected_lines r
left join objects o on o.object_id = r.object_id
