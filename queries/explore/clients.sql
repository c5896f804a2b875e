-- Every client address, numbered, with its number (for networks) and the network that charts count it in: /24 or /48.
create or replace temp table explore_clients as
select
  *,
  case
    when client_ip like '%:%' then cast(address // 1208925819614629174706176::uhugeint as varchar)
    else regexp_replace(client_ip, '\.[0-9]+$', '.0/24')
  end as network
from (
  select cast(row_number() over () as uinteger) as client, client_ip, connections, ip_number(client_ip) as address
  from (select client_ip, cast(count(*) as bigint) as connections from connections group by client_ip)
)
