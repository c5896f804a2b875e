-- title: Owners of clients
-- question: Whose clients connect, and which of them are legacy or fail: one list per owner?
-- jobs: J1, J3
-- order: 75
-- limit: 50
-- uses: networks
-- column owner: -, key | owner of the longest network that the client was in when it connected; NULL where it was in none
-- column contact: -, wide | how to reach the owner
-- column client_ip: -, key | address of the client; it stands under each owner that it had in the window
-- column connections: count | connections, completed or not
-- column failed: count | handshakes that did not complete
-- column legacy: count | completed handshakes below TLS 1.2 or with a weak cipher
-- column last_seen: UTC | start of its latest connection
-- column owner_clients: count | clients of the owner
-- column owner_connections: count, wide | connections of all of them
-- column owner_failed: count, wide | handshakes of all of them that did not complete
-- column owner_legacy: count | legacy handshakes of all of them
-- column cidr: -, wide | that network
-- chart: bar x=owner y=owner_legacy fold=max | Legacy handshakes by owner
-- note: Owners come from the list of networks, with its dates: a connection belongs to whoever owned the network when it started. Owners with the most legacy handshakes come first.
with agreements as (
  select
    client_ip, tls_protocol_version, tls_cipher, is_completed,
    count(*) as connections,
    min(started_at) as first_seen,
    max(started_at) as last_seen
  from handshakes
  where /*filters*/ true
  group by client_ip, tls_protocol_version, tls_cipher, is_completed
),
by_client as (
  select
    a.client_ip,
    sum(a.connections) as connections,
    coalesce(sum(a.connections) filter (where not a.is_completed), 0) as failed,
    coalesce(sum(a.connections) filter (where a.is_completed and (v.deprecated or c.weak)), 0) as legacy,
    min(a.first_seen) as first_seen,
    max(a.last_seen) as last_seen
  from agreements a
  left join tls_versions v on v.version = a.tls_protocol_version
  left join tls_ciphers c on c.cipher = a.tls_cipher
  group by a.client_ip
),
owners_of_clients as (
  select distinct client_ip, owner, contact, cidr, owned_from, owned_to from client_owners where /*scan*/ true
),
-- nearly every client had one owner all the time; only the connections of the others are looked at one by one
spans as (
  select
    o.client_ip, o.owner, o.contact, o.cidr,
    o.owned_from <= b.first_seen and o.owned_to > b.last_seen as whole
  from by_client b
  join owners_of_clients o on o.client_ip = b.client_ip and o.owned_from <= b.last_seen and o.owned_to > b.first_seen
),
divided as (
  select client_ip
  from spans
  group by client_ip
  having not bool_or(whole)
),
divided_handshakes as (
  select client_ip, started_at, is_completed, is_legacy
  from handshakes_graded
  where /*filters*/ client_ip in (select client_ip from divided)
),
by_owner_and_client as (
  select s.owner, s.contact, s.cidr, b.client_ip, b.connections, b.failed, b.legacy, b.last_seen
  from by_client b
  left join spans s on s.client_ip = b.client_ip and s.whole
  where b.client_ip not in (select client_ip from divided)
  union all
  select
    o.owner,
    max_by(o.contact, h.started_at),
    max_by(o.cidr, h.started_at),
    h.client_ip,
    count(*),
    count(*) filter (where not h.is_completed),
    count(*) filter (where h.is_legacy),
    max(h.started_at)
  from divided_handshakes h
  left join owners_of_clients o
    on o.client_ip = h.client_ip and h.started_at >= o.owned_from and h.started_at < o.owned_to
  group by o.owner, h.client_ip
)
select
  owner,
  contact,
  client_ip,
  cast(connections as bigint) as connections,
  cast(failed as bigint) as failed,
  cast(legacy as bigint) as legacy,
  last_seen,
  count(*) over (partition by owner) as owner_clients,
  cast(sum(connections) over (partition by owner) as bigint) as owner_connections,
  cast(sum(failed) over (partition by owner) as bigint) as owner_failed,
  cast(sum(legacy) over (partition by owner) as bigint) as owner_legacy,
  cidr
from by_owner_and_client
order by
  case when owner is null then 1 else 0 end,
  owner_legacy desc, owner_connections desc, owner, legacy desc, connections desc, client_ip
