select
  verdict,
  client_ip,
  owner,
  domain_name,
  tls_version,
  tls_cipher,
  cast(sum(connections) as bigint) as connections,
  reason,
  max(last_seen) as last_seen,
  cast(bit_count(bit_or(days)) as bigint) as days_active,
  min(first_seen) as first_seen,
  max(listener) as listener,
  listener_id,
  cast(sum(bytes) as bigint) as bytes,
  old_policy,
  known,
  explanation
from impact_judged
where {{verdict}}
group by
  severity, verdict, owner, client_ip, domain_name, tls_version, tls_cipher, reason,
  load_balancer, listener_id, old_policy, known, explanation
order by severity, connections desc, client_ip, domain_name, tls_cipher, listener_id, old_policy
