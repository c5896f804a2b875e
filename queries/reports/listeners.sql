-- title: Listeners
-- question: Which listener runs which policy, since when, and what does it allow that nobody used?
-- jobs: J1, J2
-- order: 21
-- limit: 50
-- uses: metadata, policies
-- column listener: -, key | name of the load balancer and port of the listener; without metadata its id
-- column policy: -, key | security policy of this epoch, without its "ELBSecurityPolicy-"; NULL where it is not known
-- column epoch_from: UTC | time of the snapshot that first showed the policy there; NULL where the beginning is not known
-- column epoch_to: UTC, wide | time of the snapshot that no longer showed it; NULL while it holds
-- column versions_seen: - | TLS versions that were agreed on
-- column versions_unseen: - | TLS versions that the policy allows and nobody agreed on; NULL where not known or nothing completed
-- column connections: count, wide | connections that started in the epoch and the window, completed or not
-- column completed: count, wide | completed handshakes
-- column ciphers_seen: count, wide | cipher suites of the policy that were agreed on
-- column ciphers_allowed: count, wide | cipher suites that the policy allows
-- column weak_unseen: count, wide | weak cipher suites that it allows and nobody agreed on; NULL where not known or nothing completed
-- column known: -, wide | known, assumed, before_metadata, ambiguous (ids of several accounts or Regions) or unknown
-- column last_seen: UTC, wide | start of the latest connection
-- column listener_id: -, wide | resource id of the listener
-- column load_balancer: -, wide | load balancer
-- column ssl_policy: -, wide | full name of the policy
-- column policy_source: -, wide | where the definition of the policy is from: api, or bundled <month>
-- column ciphers_unseen: -, wide | cipher suites that the policy allows and nobody agreed on, weak ones (with a !) first; NULL where not known or nothing completed
-- chart: bar x=listener,policy y=connections fold=sum | Connections by listener and policy
-- note: What is unseen could be switched off at no cost that these logs show: by moving to a policy without it (tlslens impact), for a policy is all or nothing. Rare clients may be outside the window.
-- note: A policy changed some time between two snapshots: an epoch begins with the snapshot that first showed it.
with span as (
  select min(started_at) as first_start, max(started_at) as last_start
  from connections
  where /*filters*/ true
),
handshakes_here as (
  select * from handshakes where /*filters*/ true
),
agreements as (
  select
    h.load_balancer, h.listener_id, e.listener_arn, e.epoch_from,
    h.tls_protocol_version, h.tls_cipher, h.is_completed,
    count(*) as connections,
    max(h.started_at) as last_seen
  from handshakes_here h
  left join policy_epochs e
    on e.listener_id = h.listener_id and e.load_balancer = h.load_balancer
    and e.account_key = coalesce(h.account_id, '') and e.region_key = coalesce(h.region, '')
    and h.started_at >= e.epoch_from and h.started_at < e.epoch_to
  group by 1, 2, 3, 4, 5, 6, 7
),
-- the ambiguous have no ARN, and one epoch
epochs as (
  select distinct
    load_balancer, listener_id, listener_arn, account_id, region, epoch_from, epoch_to, metadata_status,
    listener_port, listener_protocol, ssl_policy, protocols, policy_source, defined_at
  from policy_epochs
),
seen as (
  select
    load_balancer, listener_id, listener_arn, epoch_from,
    cast(sum(connections) as bigint) as connections,
    cast(coalesce(sum(connections) filter (where is_completed), 0) as bigint) as completed,
    max(last_seen) as last_seen
  from agreements
  group by load_balancer, listener_id, listener_arn, epoch_from
),
silent as (
  select
    e.load_balancer, e.listener_id, e.listener_arn, e.epoch_from,
    cast(0 as bigint) as connections, cast(0 as bigint) as completed, cast(null as timestamp) as last_seen
  from (select * from epochs where /*listener-filters*/ listener_protocol = 'TLS') e
  cross join span s
  left join seen o on o.listener_arn = e.listener_arn and o.epoch_from = e.epoch_from
  where e.metadata_status in ('known', 'assumed')
    and e.epoch_from <= s.last_start and e.epoch_to > s.first_start and o.listener_arn is null
),
listed as (
  select * from seen
  union all
  select * from silent
),
described as (
  select
    l.load_balancer, l.listener_id, l.epoch_from, l.connections, l.completed, l.last_seen,
    e.listener_arn, e.account_id, e.region, e.epoch_to, e.metadata_status, e.listener_port, e.ssl_policy, e.protocols,
    e.policy_source, e.defined_at
  from listed l
  left join epochs e
    on e.load_balancer = l.load_balancer and e.listener_id = l.listener_id and e.epoch_from = l.epoch_from
    and e.listener_arn is not distinct from l.listener_arn
),
versions_seen as (
  select
    a.load_balancer, a.listener_id, a.listener_arn, a.epoch_from,
    array_join(array_sort(array_agg(distinct coalesce(replace(v.label, 'TLS ', ''), a.tls_protocol_version))), ', ') as versions
  from agreements a
  left join tls_versions v on v.version = a.tls_protocol_version
  where a.is_completed and a.tls_protocol_version is not null
  group by a.load_balancer, a.listener_id, a.listener_arn, a.epoch_from
),
agreed_versions as (
  select distinct listener_arn, epoch_from, tls_protocol_version
  from agreements
  where is_completed
),
versions_allowed as (
  select
    d.listener_arn, d.epoch_from,
    array_join(
      array_agg(coalesce(replace(v.label, 'TLS ', ''), p.protocol) order by v.version_order) filter (where a.listener_arn is null), ', '
    ) as unseen
  from described d
  cross join unnest(d.protocols) as p (protocol)
  left join tls_versions v on v.api_name = p.protocol
  left join agreed_versions a
    on a.listener_arn = d.listener_arn and a.epoch_from = d.epoch_from and a.tls_protocol_version = v.version
  group by d.listener_arn, d.epoch_from
),
agreed_ciphers as (
  select distinct listener_arn, epoch_from, tls_cipher
  from agreements
  where is_completed
),
ciphers_allowed as (
  select
    d.listener_arn, d.epoch_from,
    count(*) as ciphers,
    count(a.listener_arn) as ciphers_seen,
    count(*) filter (where a.listener_arn is null and c.weak) as weak_unseen,
    array_join(
      array_agg(p.cipher || case when c.weak then '!' else '' end order by coalesce(c.weak, false) desc, p.priority)
        filter (where a.listener_arn is null),
      ', '
    ) as unseen
  from described d
  join ssl_policy_ciphers p
    on p.ssl_policy = d.ssl_policy and p.account_id = d.account_id and p.region = d.region
    and p.valid_from <= d.defined_at and (p.valid_to is null or p.valid_to > d.defined_at)
  left join tls_ciphers c on c.cipher = p.cipher
  left join agreed_ciphers a
    on a.listener_arn = d.listener_arn and a.epoch_from = d.epoch_from and a.tls_cipher = p.cipher
  group by d.listener_arn, d.epoch_from
)
select
  coalesce(
    split_part(d.load_balancer, '/', 2) || ':' || cast(d.listener_port as varchar),
    n.listener,
    split_part(d.load_balancer, '/', 2) || ' ' || d.listener_id
  ) as listener,
  replace(d.ssl_policy, 'ELBSecurityPolicy-', '') as policy,
  case when d.epoch_from > timestamp '0001-01-01 00:00:00' then d.epoch_from end as epoch_from,
  case when d.epoch_to < timestamp '9999-12-31 00:00:00' then d.epoch_to end as epoch_to,
  s.versions as versions_seen,
  case when d.completed > 0 and v.listener_arn is not null then coalesce(v.unseen, 'none') end as versions_unseen,
  d.connections,
  d.completed,
  c.ciphers_seen,
  c.ciphers as ciphers_allowed,
  case when d.completed > 0 then c.weak_unseen end as weak_unseen,
  coalesce(d.metadata_status, 'unknown') as known,
  d.last_seen,
  d.listener_id,
  d.load_balancer,
  d.ssl_policy,
  d.policy_source,
  case when d.completed > 0 and c.listener_arn is not null then coalesce(c.unseen, 'none') end as ciphers_unseen
from described d
left join versions_seen s
  on s.load_balancer = d.load_balancer and s.listener_id = d.listener_id
  and s.listener_arn is not distinct from d.listener_arn and s.epoch_from is not distinct from d.epoch_from
left join versions_allowed v on v.listener_arn = d.listener_arn and v.epoch_from = d.epoch_from
left join ciphers_allowed c on c.listener_arn = d.listener_arn and c.epoch_from = d.epoch_from
left join listener_names n on n.load_balancer = d.load_balancer and n.listener_id = d.listener_id
order by d.load_balancer, d.listener_id, d.epoch_from nulls last, d.listener_arn
