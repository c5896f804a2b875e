-- Every client address with its number in the facts, the number it is (for networks), and the network that charts
-- count it in: /24 or /48.
create or replace temp table explore_clients as
select
  *,
  case
    when client_ip like '%:%' then cast(cast(address >> 80 as ubigint) as varchar)
    else rtrim(client_ip, '0123456789') || '0/24'
  end as network
from (
  select {{number}} as client, client_ip, connections, ip_number(client_ip) as address
  from (select client_ip, cast(count(*) as bigint) as connections from connection_rows group by client_ip)
)
