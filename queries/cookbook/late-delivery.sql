-- title: How long after their end did the object of connections end its five minutes?
-- why: A window that ends less than this ago is not complete yet.
select count(*) as connections, quantile_disc(delay, 0.5) as median_delay, max(delay) as longest_delay
from (
  select o.period_end - c.ended_at as delay
  from connections c
  join objects o using (object_id)
)
