select cast(second // {{width}} as integer) as bucket, combo, count(*) as n
from explore_facts
where {{conditions}}
group by all
