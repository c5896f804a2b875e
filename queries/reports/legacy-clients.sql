-- title: Legacy clients
-- question: Who still connects below TLS 1.2 or with a weak cipher?
-- jobs: J1
-- order: 70
-- limit: 50
-- uses: networks
-- column client_ip: -, key | address of the client; several machines may share it
-- column because: - | what makes its connections legacy, and the document that deprecates the version
-- column legacy: count | completed handshakes below TLS 1.2 or with a weak cipher
-- column legacy_share: share, wide | of the client's completed handshakes
-- column tls_ciphers: -, wide | cipher suites of those handshakes
-- column listeners: -, wide | listener they reached; the first of several
-- column domain_names: -, wide | server name (SNI) they asked for, the first of several; NULL where they sent none
-- column first_seen: UTC, wide | start of the first of them
-- column last_seen: UTC | start of the latest of them
-- column owner: - | owner of the client's network at last_seen; NULL where none is known
-- column contact: -, wide | how to reach the owner
-- chart: bar x=client_ip y=legacy first=2 | Legacy handshakes by client
-- note: Failed handshakes are never counted as legacy: the log does not tell what those clients offered.
-- note: A client may be able to do better than what was agreed; the listener's policy limits it too.
with agreements as (
  select
    client_ip, tls_protocol_version, tls_cipher,
    count(*) as connections,
    min(listener_id) as first_listener,
    max(listener_id) as last_listener,
    min(domain_name) as first_name,
    max(domain_name) as last_name,
    min(started_at) as first_seen,
    max(started_at) as last_seen
  from handshakes_graded
  where /*filters*/ is_legacy
  group by client_ip, tls_protocol_version, tls_cipher
),
reasons as (
  select a.client_ip, v.label || ' (' || v.deprecated_by || ')' as reason, v.version_order as position
  from agreements a
  join tls_versions v on v.version = a.tls_protocol_version and v.deprecated
  union
  select a.client_ip, w.reason, 100 as position
  from agreements a
  join tls_ciphers c on c.cipher = a.tls_cipher and c.weak
  cross join unnest(split(c.weak_because, ', ')) as w (reason)
),
because as (
  select client_ip, array_join(array_agg(reason order by position, reason), ', ') as because
  from reasons
  group by client_ip
),
completed as (
  select client_ip, count(*) as completed
  from handshakes
  where /*filters*/ is_completed
  group by client_ip
),
by_client as (
  select
    client_ip,
    cast(sum(connections) as bigint) as legacy,
    array_join(array_sort(array_agg(distinct tls_cipher) filter (where tls_cipher is not null)), ', ') as tls_ciphers,
    min(first_listener) || case when min(first_listener) < max(last_listener) then ' and others' else '' end
      as listeners,
    min(first_name) || case when min(first_name) < max(last_name) then ' and others' else '' end as domain_names,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen
  from agreements
  group by client_ip
)
select
  l.client_ip,
  b.because,
  l.legacy,
  cast(l.legacy as double) / c.completed as legacy_share,
  l.tls_ciphers,
  l.listeners,
  l.domain_names,
  l.first_seen,
  l.last_seen,
  o.owner,
  o.contact
from by_client l
join because b on b.client_ip = l.client_ip
join completed c on c.client_ip = l.client_ip
left join (
  select distinct client_ip, owner, contact, owned_from, owned_to from client_owners where /*scan*/ true
) o
  on o.client_ip = l.client_ip and l.last_seen >= o.owned_from and l.last_seen < o.owned_to
order by l.legacy desc, l.client_ip
