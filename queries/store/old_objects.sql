-- The objects that lie wholly before $cut: by their delivery period, else by their newest connection, else by the time
-- of their entry.
create or replace temp table old_objects as
select object_id
from objects
left join (
  select object_id, max(ended_at) as newest
  from connection_rows
  where object_id in (select object_id from objects where period_end is null)
  group by object_id
) using (object_id)
where status in ('loaded', 'failed')
  and coalesce(period_end, newest, loaded_at) < $cut
