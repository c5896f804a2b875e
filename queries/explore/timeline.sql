-- Connections by outcome over the whole span, whatever window is chosen: what the window is chosen on.
with cells as (
  {{cells}}
)
select 'timeline' as chart, c.bucket, b.outcome as value, cast(sum(c.n) as bigint) as n
from cells c
join explore_combos b on b.combo = c.combo
group by all
order by c.bucket, n desc
