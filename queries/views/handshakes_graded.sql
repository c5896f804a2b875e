-- grain: one row per connection, with what the constants of TLS say of it
-- column outcome: as in handshakes: completed, completed_with_alert, client_alert, no_client_hello or refused
-- column is_completed: whether the handshake completed
-- column tls_version: the agreed version as people write it; NULL where none was agreed
-- column is_legacy: completed below TLS 1.2, or with a cipher that tls_ciphers marks weak: a failed handshake never is
-- column legacy_because: why, in words; NULL where it is not legacy
-- column is_post_quantum: whether the agreed key exchange resists a quantum computer; NULL where none is logged
select
  h.*,
  coalesce(v.label, h.tls_protocol_version) as tls_version,
  h.is_completed and (coalesce(v.deprecated, false) or coalesce(c.weak, false)) as is_legacy,
  case when h.is_completed then
    nullif(
      concat_ws(', ', case when v.deprecated then v.label || ' (' || v.deprecated_by || ')' end, c.weak_because), ''
    )
  end as legacy_because,
  -- every post-quantum group of TLS has this in its name; the spelling in the log may change its case
  case when h.is_completed then upper(h.tls_keyexchange) like '%MLKEM%' end as is_post_quantum
from handshakes h
left join tls_versions v on v.version = h.tls_protocol_version
left join tls_ciphers c on c.cipher = h.tls_cipher
