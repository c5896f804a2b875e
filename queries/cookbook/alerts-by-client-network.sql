-- title: Which networks (/24, IPv4) send which alerts?
-- why: Many addresses of one network with one alert are one fault, not many.
select regexp_replace(client_ip, '[0-9]+$', '0/24') as network, a.name as alert, count(*) as connections,
  count(distinct client_ip) as clients
from handshakes h
join tls_alerts a on a.code = h.incoming_tls_alert
where client_ip not like '%:%' and a.severity <> 'normal'
group by all
order by connections desc, network, alert
