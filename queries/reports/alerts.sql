-- title: TLS alerts
-- question: Which alerts do clients send, and did the handshake still complete?
-- jobs: J3
-- order: 90
-- limit: 50
-- column alert: - | code, as in incoming_tls_alert
-- column name: - | name in RFC 8446; NULL where it is not a registered one
-- column category: -, wide | what it is about: certificate, parameters, message, internal, close or reserved
-- column severity: -, wide | normal (an orderly end) or error
-- column connections: count | connections in which the client sent it
-- column failed: count | of these, the handshake did not complete
-- column completed: count, wide | of these, the handshake completed
-- column clients: count | client IPs that sent it
-- column listeners: count, wide | listeners it was sent to
-- column meaning: -, prose | what it usually means here
-- column first_seen: UTC, wide | start of the first of these connections
-- column last_seen: UTC, wide | start of the latest of these connections
-- chart: bar x=name y=failed,completed stack | Connections with an alert, by whether the handshake completed
-- note: Only alerts that the client sent are logged. 0 (close_notify) and 90 (user_canceled) are no errors.
with by_client as (
  select
    incoming_tls_alert, listener_id, client_ip,
    count(*) as connections,
    count(*) filter (where is_completed) as completed,
    min(started_at) as first_seen,
    max(started_at) as last_seen
  from handshakes
  where /*filters*/ incoming_tls_alert is not null
  group by incoming_tls_alert, listener_id, client_ip
),
by_alert as (
  select
    incoming_tls_alert,
    cast(sum(connections) as bigint) as connections,
    cast(sum(completed) as bigint) as completed,
    count(distinct client_ip) as clients,
    count(distinct listener_id) as listeners,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen
  from by_client
  group by incoming_tls_alert
)
select
  b.incoming_tls_alert as alert,
  a.name,
  a.category,
  a.severity,
  b.connections,
  b.connections - b.completed as failed,
  b.completed,
  b.clients,
  b.listeners,
  coalesce(a.meaning, 'no registered alert code') as meaning,
  b.first_seen,
  b.last_seen
from by_alert b
left join tls_alerts a on a.code = b.incoming_tls_alert
order by b.connections desc, b.incoming_tls_alert
