-- grain: one row per connection, with the outcome of its TLS handshake
-- column outcome: completed, completed_with_alert, client_alert, no_client_hello or refused
-- column is_completed: whether the handshake completed: a handshake time was logged
--
-- completed              the handshake completed (close_notify and user_canceled are no errors)
-- completed_with_alert   it completed, and the client sent an alert later
-- client_alert           it did not complete, and the client sent an alert: it refused something
-- no_client_hello        nothing agreed, no certificate chosen: probe, scanner, other protocol, closed early
-- refused                a certificate was chosen, nothing agreed, no alert: no common version or cipher, or the client left
select
  *,
  case
    when tls_handshake_time_ms is not null then
      case when coalesce(incoming_tls_alert, 0) in (0, 90) then 'completed' else 'completed_with_alert' end
    when incoming_tls_alert is not null then 'client_alert'
    when chosen_cert_arn is null then 'no_client_hello'
    else 'refused'
  end as outcome,
  tls_handshake_time_ms is not null as is_completed
from connections
