-- title: Legacy TLS by owner
-- question: Whose clients still connect below TLS 1.2 or with a weak cipher, and how much of it is theirs?
-- jobs: J1
-- order: 65
-- limit: 50
-- uses: networks
-- column owner: - | owner of the longest network that the clients were in when they connected; NULL where they were in none
-- column legacy: count | completed handshakes below TLS 1.2 or with a weak cipher
-- column share: share | of all legacy handshakes
-- column clients: count | client IPs behind them
-- column first_seen: UTC, wide | start of the first of them
-- column last_seen: UTC | start of the latest of them
-- column contact: - | how to reach the owner
-- chart: bar x=owner y=legacy first=2 | Legacy handshakes by owner
-- note: A connection belongs to whoever owned the network when it started. The report legacy-clients has the clients, and owners those that are not legacy too.
with legacy_here as (
  select client_ip, started_at, count(*) as legacy
  from handshakes_graded
  where /*filters*/ is_legacy
  group by client_ip, started_at
),
owners_of_clients as (
  select distinct client_ip, owner, contact, owned_from, owned_to from client_owners where /*scan*/ true
),
by_owner as (
  select
    o.owner,
    max_by(o.contact, h.started_at) as contact,
    sum(h.legacy) as legacy,
    count(distinct h.client_ip) as clients,
    min(h.started_at) as first_seen,
    max(h.started_at) as last_seen
  from legacy_here h
  left join owners_of_clients o
    on o.client_ip = h.client_ip and h.started_at >= o.owned_from and h.started_at < o.owned_to
  group by o.owner
)
select
  owner,
  cast(legacy as bigint) as legacy,
  cast(legacy as double) / sum(legacy) over () as share,
  clients,
  first_seen,
  last_seen,
  contact
from by_owner
order by legacy desc, owner
