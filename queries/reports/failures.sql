-- title: Failed handshakes
-- question: Which handshakes fail, for what reason, and for whom?
-- jobs: J3
-- order: 80
-- limit: 50
-- uses: metadata
-- column listener: -, key | name of the load balancer and port of the listener; without metadata its id
-- column outcome: - | client_alert, refused or no_client_hello: how far the handshake came
-- column alert: -, wide | code of the alert that the client sent; NULL where it sent none
-- column alert_name: - | name of the alert; NULL where it is not a registered one
-- column meaning: -, wide | what that usually means
-- column failed: count | handshakes that did not complete
-- column share: share, wide | of all failed handshakes
-- column clients: count | client IPs behind them
-- column clients_also_completed: count | those that completed at least one handshake in the window
-- column clients_never_completed: count | those that completed none in the window
-- column first_seen: UTC, wide | start of the first of them
-- column last_seen: UTC, wide | start of the latest of them
-- column listener_id: -, wide | resource id of the listener
-- column load_balancer: -, wide | load balancer
-- chart: bar x=outcome,alert_name y=failed fold=sum first=3 | Failed handshakes by cause
-- chart: bar x=listener y=failed by=outcome stack fold=sum | Failed handshakes by listener
-- note: The outcome is inferred from which fields the log left empty. Only alerts that the client sent are logged: what the load balancer answered is not.
-- note: In "refused" a certificate was chosen and nothing was agreed: no common version or cipher, or the client left. The log cannot tell these apart.
with by_client as (
  select
    load_balancer, listener_id, outcome, incoming_tls_alert, client_ip,
    count(*) as connections,
    min(started_at) as first_seen,
    max(started_at) as last_seen
  from handshakes
  where /*filters*/ not is_completed
  group by load_balancer, listener_id, outcome, incoming_tls_alert, client_ip
),
completed_clients as (
  select client_ip
  from handshakes
  where /*filters*/ is_completed
  group by client_ip
),
by_reason as (
  select
    b.load_balancer, b.listener_id, b.outcome, b.incoming_tls_alert,
    cast(sum(b.connections) as bigint) as failed,
    count(*) as clients,
    count(c.client_ip) as clients_also_completed,
    min(b.first_seen) as first_seen,
    max(b.last_seen) as last_seen
  from by_client b
  left join completed_clients c on c.client_ip = b.client_ip
  group by b.load_balancer, b.listener_id, b.outcome, b.incoming_tls_alert
)
select
  coalesce(n.listener, split_part(r.load_balancer, '/', 2) || ' ' || r.listener_id) as listener,
  r.outcome,
  r.incoming_tls_alert as alert,
  a.name as alert_name,
  case
    when r.incoming_tls_alert is not null then coalesce(a.meaning, 'no registered alert code')
    when r.outcome = 'no_client_hello' then 'no valid ClientHello: probe, scanner, another protocol, or closed early'
    else 'no common version or cipher, or the client left'
  end as meaning,
  r.failed,
  cast(r.failed as double) / sum(r.failed) over () as share,
  r.clients,
  r.clients_also_completed,
  r.clients - r.clients_also_completed as clients_never_completed,
  r.first_seen,
  r.last_seen,
  r.listener_id,
  r.load_balancer
from by_reason r
left join listener_names n on n.load_balancer = r.load_balancer and n.listener_id = r.listener_id
left join tls_alerts a on a.code = r.incoming_tls_alert
order by r.failed desc, r.load_balancer, r.listener_id, r.outcome, r.incoming_tls_alert
