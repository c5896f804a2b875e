-- title: Which clients succeeded first, and fail since?
-- why: This is what a change of policy or certificate that broke someone looks like.
select client_ip,
  max(started_at) filter (where is_completed) as last_success,
  count(*) filter (where not is_completed) as failures
from handshakes
group by client_ip
having max(started_at) filter (where not is_completed) > max(started_at) filter (where is_completed)
order by failures desc, client_ip
limit 100
