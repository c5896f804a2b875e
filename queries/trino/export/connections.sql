-- grain: one row per line of the logs: one TLS connection that has ended
-- column delivery_day: day on which the connection started, yyyy/MM/dd: that of its folder
select
  {{columns}},
  replace(day, '-', '/') as delivery_day
from exported_connections
