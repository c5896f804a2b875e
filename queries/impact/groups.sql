-- The one pass over the connections: completed handshakes by what they agreed on and by client, the span of time in which
-- the same is known of their listener, and the owner of the client then. The place of the server name has NULL where no
-- answer needs it: names make many groups. That of the days has a set of them. Those of segments and owners have relations.
select
  s.segment,
  c.client_ip,
  o.owner,
  {{name}} as domain_name,
  c.domain_name is not null as has_name,
  c.tls_protocol_version,
  c.tls_cipher,
  count(*) as connections,
  cast(sum(c.received_bytes) + sum(c.sent_bytes) as bigint) as bytes,
  min(c.started_at) as first_seen,
  max(c.started_at) as last_seen,
  {{days}} as days
from (
  select *
  from connections
  where /*filters*/ tls_handshake_time_ms is not null
) c
join {{segments}} s
  on s.listener_id = c.listener_id and s.load_balancer = c.load_balancer
  and s.account_key = coalesce(c.account_id, '') and s.region_key = coalesce(c.region, '')
  and c.started_at >= s.segment_from and c.started_at < s.segment_to
left join {{owners}} o
  on o.client_ip = c.client_ip and c.started_at >= o.owned_from and c.started_at < o.owned_to
group by 1, 2, 3, 4, 5, 6, 7
