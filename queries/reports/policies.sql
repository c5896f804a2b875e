-- title: Security policies
-- question: Which security policies do listeners run, what do these allow, and who is still on the default of 2016?
-- jobs: J1, J2, J5
-- order: 22
-- limit: 50
-- uses: metadata, policies
-- column policy: -, key | security policy, without its "ELBSecurityPolicy-"; NULL for connections whose policy is not known
-- column default_of: - | where a new listener gets it unless told otherwise: "API, CLI" for that of 2016-08
-- column listeners: -, prose | listeners that run it at the end of the window
-- column former_listeners: -, wide | listeners that ran it earlier in the window, and no longer at its end
-- column versions: - | TLS versions that it allows; NULL where its definition is not known
-- column weak_ciphers: count | cipher suites that it allows and that are weak; NULL where not known
-- column ciphers: count, wide | cipher suites that it allows
-- column post_quantum: -, wide | whether it offers a post-quantum key exchange, told from its name; NULL where not known
-- column connections: count | connections that started under it, completed or not
-- column completed: count, wide | completed handshakes
-- column legacy: count, wide | completed handshakes below TLS 1.2 or with a weak cipher
-- column last_seen: UTC, wide | start of the latest connection
-- column ssl_policy: -, wide | full name of the policy
-- column policy_source: -, wide | where its definition is from: api, or bundled <month>
-- column weak_cipher_names: -, wide | those weak cipher suites
-- chart: bar x=policy y=connections | Connections by policy
-- note: ELBSecurityPolicy-2016-08 is what a listener gets that is made by API, CLI or CloudFormation without naming a policy: it allows TLS 1.0 and 1.1 and suites without forward secrecy.
-- note: Listeners are those of TLS, as metadata shows them. The API tells neither groups nor signature algorithms of a policy.
with span as (
  select min(started_at) as first_start, max(started_at) as last_start
  from connections
  where /*filters*/ true
),
handshakes_here as (
  select
    load_balancer, listener_id, account_id, region, started_at, is_completed, is_legacy
  from handshakes_graded
  where /*filters*/ true
),
counts as (
  select
    h.load_balancer, h.listener_id, e.listener_arn, e.epoch_from, e.ssl_policy,
    count(*) as connections,
    count(*) filter (where h.is_completed) as completed,
    count(*) filter (where h.is_legacy) as legacy,
    max(h.started_at) as last_seen
  from handshakes_here h
  left join policy_epochs e
    on e.listener_id = h.listener_id and e.load_balancer = h.load_balancer
    and e.account_key = coalesce(h.account_id, '') and e.region_key = coalesce(h.region, '')
    and h.started_at >= e.epoch_from and h.started_at < e.epoch_to
  group by 1, 2, 3, 4, 5
),
by_policy as (
  select
    ssl_policy,
    cast(sum(connections) as bigint) as connections,
    cast(sum(completed) as bigint) as completed,
    cast(sum(legacy) as bigint) as legacy,
    max(last_seen) as last_seen
  from counts
  group by ssl_policy
),
epochs as (
  select distinct
    listener_arn, account_id, region, load_balancer, listener_id, listener_port, epoch_from, epoch_to, ssl_policy,
    protocols, policy_source, defined_at
  from policy_epochs
  where /*listener-filters*/ ssl_policy is not null
),
running as (
  select
    e.*,
    split_part(e.load_balancer, '/', 2) || ':' || cast(e.listener_port as varchar) as listener,
    e.epoch_to > s.last_start as still,
    row_number() over (partition by e.ssl_policy order by e.epoch_to desc, e.epoch_from desc, e.listener_arn) as newest
  from epochs e
  cross join span s
  where e.epoch_from <= s.last_start and e.epoch_to > s.first_start
),
-- with the connections of the unknown, so that these stand under their listeners too
placed as (
  select ssl_policy, listener, still
  from running
  union all
  select cast(null as varchar), coalesce(n.listener, split_part(c.load_balancer, '/', 2) || ' ' || c.listener_id), true
  from counts c
  left join listener_names n on n.load_balancer = c.load_balancer and n.listener_id = c.listener_id
  where c.ssl_policy is null
),
listed as (
  select
    ssl_policy,
    array_join(array_sort(array_agg(distinct listener) filter (where still)), ', ') as listeners,
    array_join(array_sort(array_agg(distinct listener) filter (where not still)), ', ') as former_listeners
  from placed
  group by ssl_policy
),
versions as (
  select
    r.ssl_policy,
    array_join(array_agg(coalesce(replace(v.label, 'TLS ', ''), p.protocol) order by v.version_order), ', ') as versions
  from running r
  cross join unnest(r.protocols) as p (protocol)
  left join tls_versions v on v.api_name = p.protocol
  where r.newest = 1
  group by r.ssl_policy
),
ciphers as (
  select
    r.ssl_policy,
    count(*) as ciphers,
    count(*) filter (where c.weak) as weak_ciphers,
    array_join(array_agg(p.cipher order by p.priority) filter (where c.weak), ', ') as weak_cipher_names
  from running r
  join ssl_policy_ciphers p
    on p.ssl_policy = r.ssl_policy and p.account_id = r.account_id and p.region = r.region
    and p.valid_from <= r.defined_at and (p.valid_to is null or p.valid_to > r.defined_at)
  left join tls_ciphers c on c.cipher = p.cipher
  where r.newest = 1
  group by r.ssl_policy
)
select
  replace(l.ssl_policy, 'ELBSecurityPolicy-', '') as policy,
  case
    when l.ssl_policy = 'ELBSecurityPolicy-2016-08' then 'API, CLI'
    when l.ssl_policy = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09' then 'console'
  end as default_of,
  l.listeners,
  l.former_listeners,
  v.versions,
  c.weak_ciphers,
  c.ciphers,
  l.ssl_policy like '%-PQ-%' as post_quantum,
  coalesce(b.connections, 0) as connections,
  coalesce(b.completed, 0) as completed,
  coalesce(b.legacy, 0) as legacy,
  b.last_seen,
  l.ssl_policy,
  r.policy_source,
  c.weak_cipher_names
from listed l
left join by_policy b on b.ssl_policy is not distinct from l.ssl_policy
left join versions v on v.ssl_policy = l.ssl_policy
left join ciphers c on c.ssl_policy = l.ssl_policy
left join running r on r.ssl_policy = l.ssl_policy and r.newest = 1
order by
  case when l.ssl_policy = 'ELBSecurityPolicy-2016-08' then 0 when l.ssl_policy is null then 2 else 1 end,
  connections desc, l.ssl_policy
