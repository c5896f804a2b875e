-- The groups with their verdicts. NULL equals NULL here: no span, no version and no cipher are combinations too.
create or replace temp view impact_judged as
select
  g.*,
  concat(split_part(g.load_balancer, '/', 2), ':', cast(g.destination_port as varchar)) as listener,
  coalesce(t.label, g.tls_protocol_version) as tls_version,
  v.verdict,
  v.reason,
  v.old_policy,
  v.explanation,
  case v.verdict when 'breaks' then 1 when 'unknown' then 2 else 3 end as severity
from impact_groups g
join impact_verdicts v
  on v.segment is not distinct from g.segment
  and v.tls_protocol_version is not distinct from g.tls_protocol_version
  and v.tls_cipher is not distinct from g.tls_cipher
  and v.has_name = g.has_name
left join tls_versions t on t.version = g.tls_protocol_version
