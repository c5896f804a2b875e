-- Every combination of values that occurs, numbered, with what the constants of TLS say of it (as handshakes_graded).
create or replace temp table explore_combos as
select
  cast(row_number() over (order by d.connections desc) as uinteger) as combo,
  d.*,
  coalesce(v.label, d.tls_protocol_version) as tls_version,
  d.is_completed and (coalesce(v.deprecated, false) or coalesce(c.weak, false)) as is_legacy,
  case when d.is_completed then upper(d.tls_keyexchange) like '%MLKEM%' end as is_post_quantum
from (
  select
    load_balancer, listener_id, tls_protocol_version, tls_cipher, tls_keyexchange, outcome, is_completed,
    cast(sum(n) as bigint) as connections
  from explore_first_cells
  group by all
) d
left join tls_versions v on v.version = d.tls_protocol_version
left join tls_ciphers c on c.cipher = d.tls_cipher
