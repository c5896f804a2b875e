-- title: Which connections lasted longest?
-- why: They are in the log when they end: a policy change reaches such clients late.
select started_at, ended_at, connection_time_ms / 1000 as seconds, client_ip, listener_id
from connections
order by connection_time_ms desc nulls last, started_at
limit 20
