-- Alerts that clients sent, by load balancer. An orderly end of a connection is none.
select
  h.load_balancer,
  h.incoming_tls_alert as alert,
  a.name,
  count(*) as connections,
  count(*) filter (where not h.is_completed) as failed,
  count(distinct h.client_ip) as clients,
  min(h.started_at) as first_seen
from handshakes h
left join tls_alerts a on a.code = h.incoming_tls_alert
where h.incoming_tls_alert is not null and coalesce(a.severity, 'error') <> 'normal'
group by h.load_balancer, h.incoming_tls_alert, a.name
order by h.load_balancer, h.incoming_tls_alert
