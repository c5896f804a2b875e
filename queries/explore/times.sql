select cast(second // {{width}} as integer) as bucket, ms, count(*) as n
from explore_facts
where ms is not null and {{conditions}}
group by all
