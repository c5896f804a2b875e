-- Clients with legacy handshakes, each with the reasons, for telling which networks are new. One row per client and reason.
with legacy as (
  select
    client_ip,
    legacy_because,
    count(*) as connections,
    max(started_at) as last_seen,
    min(load_balancer) as load_balancer,
    min(domain_name) as domain_name
  from handshakes_graded
  where is_legacy
  group by client_ip, legacy_because
)
select
  l.client_ip,
  l.legacy_because,
  l.connections,
  l.last_seen,
  l.load_balancer,
  l.domain_name,
  o.cidr,
  o.owner
from legacy l
left join client_owners o
  on o.client_ip = l.client_ip and o.owned_from <= l.last_seen and l.last_seen < o.owned_to
order by l.connections desc, l.client_ip, l.legacy_because
