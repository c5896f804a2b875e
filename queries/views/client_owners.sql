-- grain: one row per client address and span of time in which it had one owner; addresses without an owner have none
-- column owner: owner of the longest network that the address was in
-- column contact: how to reach the owner
-- column cidr: that network
-- column owned_from: owner from then on; 0001-01-01 where it has no beginning
-- column owned_to: owner until just before; 9999-12-31 where it has no end
--
-- Join it by client_ip and started_at >= owned_from and started_at < owned_to. DuckDB only, for its ASOF join.
with clients as (
  select client_ip, ip_number(client_ip) as address
  from (select distinct client_ip from connections)
),
ranges as (
  select distinct low_address, high_address from network_ranges
),
placed as (
  select c.client_ip, r.low_address
  from clients c
  asof join ranges r on c.address >= r.low_address
  where c.address <= r.high_address
)
select p.client_ip, n.owner, n.contact, n.cidr, n.owned_from, n.owned_to
from placed p
join network_ranges n on n.low_address = p.low_address
