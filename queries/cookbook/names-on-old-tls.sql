-- title: Which names (SNI) do old versions still ask for?
-- why: The owner of a name is easier to find than the owner of an address.
select domain_name, count(*) as connections, count(distinct client_ip) as clients
from handshakes
where is_completed and tls_protocol_version in ('tlsv1', 'tlsv10', 'tlsv11')
group by domain_name
order by connections desc, domain_name
