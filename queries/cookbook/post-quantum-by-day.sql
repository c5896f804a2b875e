-- title: How does the share of post-quantum key exchange grow?
-- why: Clients turn it on by their own updates; the share by day shows when.
select date_trunc('day', started_at) as day, count(*) as connections,
  count(*) filter (where g.post_quantum) as post_quantum
from handshakes h
left join tls_groups g on lower(g.group_name) = lower(h.tls_keyexchange)
where is_completed
group by day
order by day
