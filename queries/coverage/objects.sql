-- What stands behind a report about objects: the loaded ones that the filters take, and what was met beside them.
select
  count(*) as met,
  count(*) filter (where status = 'loaded') as objects,
  cast(coalesce(sum(connections), 0) as bigint) as connections,
  min(period_end) - interval '5' minute as first_time,
  max(period_end) as last_time,
  cast(coalesce(sum(rejected), 0) as bigint) as rejected_lines
from objects
where status <> 'retired' and /*object-filters*/ true
