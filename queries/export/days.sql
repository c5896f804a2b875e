-- The days on which connections started, each with their number and with what changes when they do: the objects that they
-- came from, when each was loaded, and how many of its connections started that day. The rows of an object are written
-- and deleted with its entry, so that no other change is possible.
select
  day,
  cast(sum(started) as bigint) as connections,
  md5(string_agg(concat_ws('/', object_id, etag, epoch_us(loaded_at), started), ' ' order by object_id)) as content
from (
  select cast(cast(started_at as date) as varchar) as day, object_id, count(*) as started
  from connections
  group by day, object_id
)
left join objects using (object_id)
group by day
order by day
