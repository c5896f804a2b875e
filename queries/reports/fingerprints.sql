-- title: Fingerprints
-- question: Which kinds of TLS clients come to each listener, and which of them are new?
-- jobs: J3, J6
-- order: 112
-- limit: 50
-- uses: metadata
-- column listener: -, key | name of the load balancer and port of the listener; without metadata its id
-- column policy: -, wide | security policy of the epoch, without its "ELBSecurityPolicy-"; NULL where it is not known
-- column tls_version: - | agreed version, without "TLS"
-- column tls_cipher: - | agreed cipher suite
-- column key_exchange: - | agreed group; NULL where it is not logged
-- column alpn_offer: -, wide | protocols that the client offered, in its order; NULL where none are logged
-- column sni: -, wide | "name" where the client sent a server name, else "none"
-- column completed: count | completed handshakes
-- column client_ips: -, wide | client IP that showed it; the first of several
-- column newly_seen: - | whether it was first seen in the last 24 hours of the window; NULL where nothing of the epoch is older
-- column first_seen: UTC, wide | start of the first of them
-- column last_seen: UTC, wide | start of the latest of them
-- column epoch_from: UTC, wide | time of the snapshot that first showed the policy; NULL where the beginning is not known
-- column listener_id: -, wide | resource id of the listener
-- column load_balancer: -, wide | load balancer
-- chart: bar x=tls_version,tls_cipher,alpn_offer,listener y=completed fold=sum | Completed handshakes by fingerprint
-- note: A fingerprint is what a client and the policy agreed on, with the client's ALPN list and whether it sent a server name. It is told within one policy: under another one the same client has another fingerprint. The log does not hold the ClientHello.
-- note: "newly seen": first seen in the last 24 hours before the latest connection of the window, at a listener whose traffic under the same policy goes further back.
with handshakes_here as (
  select
    load_balancer, listener_id, account_id, region, started_at, client_ip, tls_protocol_version, tls_cipher,
    tls_keyexchange, alpn_client_preference_list, domain_name
  from handshakes
  where /*filters*/ is_completed
),
span as (
  select max(started_at) - interval '24' hour as last_day
  from connections
  where /*filters*/ true
),
kinds as (
  select
    h.load_balancer, h.listener_id, e.listener_arn, e.epoch_from,
    h.tls_protocol_version, h.tls_cipher, h.tls_keyexchange, h.alpn_client_preference_list,
    case when h.domain_name is null then 'none' else 'name' end as sni,
    count(*) as completed,
    min(h.client_ip) || case when min(h.client_ip) < max(h.client_ip) then ' and others' else '' end as client_ips,
    min(h.started_at) as first_seen,
    max(h.started_at) as last_seen
  from handshakes_here h
  left join policy_epochs e
    on e.listener_id = h.listener_id and e.load_balancer = h.load_balancer
    and e.account_key = coalesce(h.account_id, '') and e.region_key = coalesce(h.region, '')
    and h.started_at >= e.epoch_from and h.started_at < e.epoch_to
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),
dated as (
  select *, min(first_seen) over (partition by load_balancer, listener_id, listener_arn, epoch_from) as epoch_first_seen
  from kinds
),
epochs as (
  select distinct listener_arn, epoch_from, listener_port, ssl_policy
  from policy_epochs
  where listener_arn is not null
)
select
  coalesce(
    split_part(k.load_balancer, '/', 2) || ':' || cast(e.listener_port as varchar),
    n.listener,
    split_part(k.load_balancer, '/', 2) || ' ' || k.listener_id
  ) as listener,
  replace(e.ssl_policy, 'ELBSecurityPolicy-', '') as policy,
  coalesce(replace(v.label, 'TLS ', ''), k.tls_protocol_version) as tls_version,
  k.tls_cipher,
  k.tls_keyexchange as key_exchange,
  array_join(k.alpn_client_preference_list, ', ') as alpn_offer,
  k.sni,
  k.completed,
  k.client_ips,
  case when k.epoch_first_seen <= s.last_day then k.first_seen > s.last_day end as newly_seen,
  k.first_seen,
  k.last_seen,
  case when k.epoch_from > timestamp '0001-01-01 00:00:00' then k.epoch_from end as epoch_from,
  k.listener_id,
  k.load_balancer
from dated k
cross join span s
left join epochs e on e.listener_arn = k.listener_arn and e.epoch_from = k.epoch_from
left join listener_names n on n.load_balancer = k.load_balancer and n.listener_id = k.listener_id
left join tls_versions v on v.version = k.tls_protocol_version
order by
  case when newly_seen then 0 else 1 end, k.completed desc, k.load_balancer, k.listener_id, k.epoch_from,
  k.tls_protocol_version, k.tls_cipher, k.tls_keyexchange, alpn_offer, k.sni
