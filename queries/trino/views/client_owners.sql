-- grain: one row per client address, day of delivery and span of time in which it had one owner
-- column owner: owner of the longest network that the address was in
-- column contact: how to reach the owner
-- column cidr: that network
-- column owned_from: owner from then on; 0001-01-01 where it has no beginning
-- column owned_to: owner until just before; 9999-12-31 where it has no end
-- column delivery_day: day of delivery, yyyy/MM/dd, of connections of the client; leave it out with select distinct
select c.client_ip, n.owner, n.contact, n.cidr, n.owned_from, n.owned_to, c.delivery_day
from (
  select client_ip, ip_hex(client_ip) as address, delivery_day
  from connections
  group by client_ip, delivery_day
) c
join network_ranges n on c.address between n.low_address and n.high_address
