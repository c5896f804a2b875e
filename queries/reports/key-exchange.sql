-- title: Key exchange
-- question: Which traffic already uses a post-quantum key exchange, and which could not?
-- jobs: J5
-- order: 40
-- limit: 50
-- uses: metadata
-- column key_exchange: - | agreed group; "not logged" or "none agreed" where the log has none
-- column post_quantum: - | whether the group resists a quantum computer; NULL where none is logged
-- column policy_offers: - | whether the policy in force offers a post-quantum group: offered, not offered, or unknown
-- column completed: count | completed handshakes
-- column share: share | of all completed handshakes
-- column share_of_logged: share | of the completed handshakes whose key exchange is logged
-- column below_tls13: count, wide | completed handshakes below TLS 1.3, where no policy offers a post-quantum group
-- column clients: count | client IPs that completed one
-- column failed: count, wide | handshakes that did not complete
-- column last_seen: UTC, wide | start of the latest completed handshake
-- chart: bar x=key_exchange,policy_offers y=completed | Completed handshakes by key exchange and whether the policy offers a post-quantum one
-- note: Where the policy offers a post-quantum group and a client of TLS 1.3 agreed on another, the client did not offer one, or not in a way that the load balancer took up. Where the policy does not offer one, nothing is known about the client.
-- note: Whether a policy offers it is told from its name (-PQ-): the API does not tell groups.
-- note: "not logged" says nothing about the key exchange: AWS began to fill the field between November 2025 and April 2026, and what it holds for suites without a group (static RSA) is not documented.
with handshakes_here as (
  select
    load_balancer, listener_id, account_id, region, started_at, client_ip, is_completed, tls_keyexchange,
    tls_protocol_version
  from handshakes
  where /*filters*/ true
),
offers as (
  select
    listener_id, load_balancer, account_key, region_key, epoch_from, epoch_to,
    case when ssl_policy like '%-PQ-%' then 'offered' else 'not offered' end as policy_offers
  from policy_epochs
  where ssl_policy is not null
),
by_group as (
  select
    h.tls_keyexchange,
    coalesce(h.tls_keyexchange, case when h.is_completed then 'not logged' else 'none agreed' end) as agreed,
    coalesce(o.policy_offers, 'unknown') as policy_offers,
    count(*) filter (where h.is_completed) as completed,
    count(*) filter (
      where h.is_completed and h.tls_protocol_version in ('tlsv10', 'tlsv11', 'tlsv12')
    ) as below_tls13,
    count(distinct h.client_ip) filter (where h.is_completed) as clients,
    count(*) filter (where not h.is_completed) as failed,
    max(h.started_at) filter (where h.is_completed) as last_seen
  from handshakes_here h
  left join offers o
    on o.listener_id = h.listener_id and o.load_balancer = h.load_balancer
    and o.account_key = coalesce(h.account_id, '') and o.region_key = coalesce(h.region, '')
    and h.started_at >= o.epoch_from and h.started_at < o.epoch_to
  group by 1, 2, 3
)
select
  b.agreed as key_exchange,
  case
    when b.tls_keyexchange is not null then coalesce(g.post_quantum, upper(b.tls_keyexchange) like '%MLKEM%')
  end as post_quantum,
  b.policy_offers,
  b.completed,
  case when b.completed > 0 then cast(b.completed as double) / sum(b.completed) over () end as share,
  case
    when b.completed > 0 and b.tls_keyexchange is not null then
      cast(b.completed as double) / sum(case when b.tls_keyexchange is not null then b.completed end) over ()
  end as share_of_logged,
  b.below_tls13,
  b.clients,
  b.failed,
  b.last_seen
from by_group b
left join tls_groups g on lower(g.group_name) = lower(b.tls_keyexchange)
order by b.completed desc, b.failed desc, b.agreed, b.policy_offers
