-- title: Client IPs
-- question: Which clients connect, how often, with which TLS, and how often do they fail?
-- jobs: J1, J3
-- order: 60
-- limit: 50
-- uses: networks
-- column client_ip: -, key | address of the client; several machines may share it
-- column connections: count | connections, completed or not
-- column completed: count, wide | completed handshakes
-- column failed: count | handshakes that did not complete
-- column failed_share: share | of the client's connections
-- column legacy: count, wide | completed handshakes below TLS 1.2 or with a weak cipher
-- column legacy_share: share | of the client's completed handshakes; NULL where it completed none
-- column tls_versions: - | versions it agreed on
-- column received_bytes: bytes, wide | from the client
-- column sent_bytes: bytes, wide | to the client
-- column first_seen: UTC, wide | start of its first connection
-- column last_seen: UTC, wide | start of its latest connection
-- column owner: - | owner of its network when it was last seen; NULL where none is known
-- column contact: -, wide | how to reach the owner
-- chart: bar x=client_ip y=connections | Connections by client
with agreements as (
  select
    client_ip, tls_protocol_version, tls_cipher, is_completed,
    count(*) as connections,
    sum(received_bytes) as received_bytes,
    sum(sent_bytes) as sent_bytes,
    min(started_at) as first_seen,
    max(started_at) as last_seen
  from handshakes
  where /*filters*/ true
  group by client_ip, tls_protocol_version, tls_cipher, is_completed
),
by_client as (
  select
    a.client_ip,
    cast(sum(a.connections) as bigint) as connections,
    cast(coalesce(sum(a.connections) filter (where a.is_completed), 0) as bigint) as completed,
    cast(coalesce(sum(a.connections) filter (where a.is_completed and (v.deprecated or c.weak)), 0) as bigint) as legacy,
    array_agg(distinct coalesce(v.label, a.tls_protocol_version))
      filter (where a.is_completed and a.tls_protocol_version is not null) as versions,
    cast(sum(a.received_bytes) as bigint) as received_bytes,
    cast(sum(a.sent_bytes) as bigint) as sent_bytes,
    min(a.first_seen) as first_seen,
    max(a.last_seen) as last_seen
  from agreements a
  left join tls_versions v on v.version = a.tls_protocol_version
  left join tls_ciphers c on c.cipher = a.tls_cipher
  group by a.client_ip
)
select
  b.client_ip,
  b.connections,
  b.completed,
  b.connections - b.completed as failed,
  cast(b.connections - b.completed as double) / b.connections as failed_share,
  b.legacy,
  cast(b.legacy as double) / nullif(b.completed, 0) as legacy_share,
  array_join(array_sort(b.versions), ', ') as tls_versions,
  b.received_bytes,
  b.sent_bytes,
  b.first_seen,
  b.last_seen,
  o.owner,
  o.contact
from by_client b
left join (
  select distinct client_ip, owner, contact, owned_from, owned_to from client_owners where /*scan*/ true
) o
  on o.client_ip = b.client_ip and b.last_seen >= o.owned_from and b.last_seen < o.owned_to
order by b.connections desc, b.client_ip
