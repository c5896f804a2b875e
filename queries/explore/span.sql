-- From the first to the last start of a connection, and how many there are.
select min(started_at) as first_start, max(started_at) as last_start, count(*) as connections
from connections
