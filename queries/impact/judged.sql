-- The groups with their listeners and verdicts. NULL equals NULL here: no version and no cipher are an agreement too.
create or replace temp view impact_judged as
select
  g.*,
  s.load_balancer,
  s.listener_id,
  s.listener,
  coalesce(t.label, g.tls_protocol_version) as tls_version,
  v.verdict,
  v.reason,
  v.old_policy,
  v.known,
  v.explanation,
  case v.verdict when 'breaks' then 1 when 'unknown' then 2 else 3 end as severity
from impact_groups g
join impact_segments s on s.segment = g.segment
join impact_verdicts v
  on v.segment = g.segment
  and v.has_name = g.has_name
  and v.tls_protocol_version is not distinct from g.tls_protocol_version
  and v.tls_cipher is not distinct from g.tls_cipher
left join tls_versions t on t.version = g.tls_protocol_version
