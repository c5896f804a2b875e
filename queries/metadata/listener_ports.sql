-- The last port of every listener that was ever seen.
select listener_arn, max_by(port, valid_from) as port
from listeners
group by listener_arn
