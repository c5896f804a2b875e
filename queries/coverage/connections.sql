-- What stands behind the connections that the filters take: objects, connections, the span of their starts, and the
-- rejected lines of those objects and of the others in the window.
with behind as (
  select object_id, count(*) as connections, min(started_at) as first_start, max(started_at) as last_start
  from connections
  where /*filters*/ true
  group by object_id
)
select
  count(*) as objects,
  cast(coalesce(sum(connections), 0) as bigint) as connections,
  min(first_start) as first_time,
  max(last_start) as last_time,
  (
    select cast(coalesce(sum(rejected), 0) as bigint)
    from objects
    where rejected > 0 and (object_id in (select object_id from behind) or (/*object-filters*/ true))
  ) as rejected_lines
from behind
