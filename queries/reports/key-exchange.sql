-- title: Key exchange
-- question: Which traffic already uses a post-quantum key exchange, and which could not?
-- jobs: J5
-- order: 40
-- limit: 50
-- column key_exchange: - | agreed group; "not logged" or "none agreed" where the log has none
-- column post_quantum: - | whether the group resists a quantum computer; NULL where none is logged
-- column completed: count | completed handshakes
-- column share: share | of all completed handshakes
-- column share_of_logged: share | of the completed handshakes whose key exchange is logged
-- column below_tls13: count, wide | completed handshakes below TLS 1.3, where no policy offers a post-quantum group
-- column clients: count | client IPs that completed one
-- column failed: count, wide | handshakes that did not complete
-- column last_seen: UTC, wide | start of the latest completed handshake
-- note: "not logged" says nothing about the key exchange: AWS began to fill the field between November 2025 and April 2026, and what it holds for suites without a group (static RSA) is not documented.
with by_group as (
  select
    tls_keyexchange,
    coalesce(tls_keyexchange, case when is_completed then 'not logged' else 'none agreed' end) as agreed,
    count(*) filter (where is_completed) as completed,
    count(*) filter (
      where is_completed and tls_protocol_version in ('tlsv10', 'tlsv11', 'tlsv12')
    ) as below_tls13,
    count(distinct client_ip) filter (where is_completed) as clients,
    count(*) filter (where not is_completed) as failed,
    max(started_at) filter (where is_completed) as last_seen
  from handshakes
  where /*filters*/ true
  group by 1, 2
)
select
  b.agreed as key_exchange,
  case
    when b.tls_keyexchange is not null then coalesce(g.post_quantum, upper(b.tls_keyexchange) like '%MLKEM%')
  end as post_quantum,
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
order by b.completed desc, b.failed desc, b.agreed
