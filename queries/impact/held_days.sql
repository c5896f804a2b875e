-- The first and the last day that could be asked about.
select min(started_at) as first_start, max(started_at) as last_start
from connections
where /*scan*/ true
