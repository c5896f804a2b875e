-- title: How many connections ran under which security policy, and what is not known?
-- why: Yesterday's connection was judged by yesterday's policy; before the first snapshot nobody knows.
select load_balancer_name, listener_port, ssl_policy, metadata_status, count(*) as connections,
  min(started_at) as first_seen, max(started_at) as last_seen
from connections_enriched
group by all
order by connections desc, load_balancer_name, listener_port, ssl_policy, metadata_status
