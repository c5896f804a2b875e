-- The time that the loaded logs speak of: a line is in them when its connection ended in it.
-- $ nothing; times NULL where nothing is loaded.
select
  -- least and greatest of a NULL are not the same everywhere
  least(coalesce(o.first_period, c.first_end), coalesce(c.first_end, o.first_period)) as data_from,
  greatest(coalesce(o.last_period, c.last_end), coalesce(c.last_end, o.last_period)) as data_to
from (
  select min(period_end) - interval '5' minute as first_period, max(period_end) as last_period
  from objects
  where /*scan*/ status = 'loaded'
) o
cross join (
  select min(ended_at) as first_end, max(ended_at) + interval '1' second as last_end
  from connections
  where /*scan*/ true
) c
