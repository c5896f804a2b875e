-- title: Overview
-- question: What is in these logs, at a glance?
-- jobs: J1, J3, J4, J5
-- order: 10
-- limit: 0
-- column metric: -, key | what is counted or measured
-- column value: count | its value; NULL where the log does not tell
-- column unit: - | what the value counts, or ms
-- column share: share | the value as a share; NULL where it is none
-- column share_of: -, prose | what it is a share of
-- figure: value of connections | Connections | traffic
-- figure: share of handshakes failed | Failed handshakes | failures
-- figure: share of legacy (version or cipher) | Legacy TLS | legacy-clients
-- figure: share of post-quantum key exchange | Post-quantum key exchange | key-exchange
-- figure: value of handshake time, p50 | Handshake time, p50 | handshake-latency
-- figure: value of handshake time, p99 | Handshake time, p99 | latency-trend
-- figure: value of client IPs | Client IPs | client-ips
-- note: "legacy" is a completed handshake below TLS 1.2 or with a weak cipher: the reports legacy-clients and ciphers say which. The quantiles are exact.
with counts as (
  select
    load_balancer, listener_id, tls_protocol_version, is_completed, is_legacy, is_post_quantum, outcome,
    domain_name is null as without_sni,
    count(*) as n
  from handshakes_graded
  where /*filters*/ true
  group by 1, 2, 3, 4, 5, 6, 7, 8
),
totals as (
  select
    count(distinct load_balancer) as load_balancers,
    count(distinct listener_id) as listeners,
    sum(n) as connections,
    coalesce(sum(n) filter (where is_completed), 0) as completed,
    coalesce(sum(n) filter (where not is_completed), 0) as failed,
    coalesce(sum(n) filter (where is_completed and tls_protocol_version = 'tlsv13'), 0) as tls13,
    coalesce(sum(n) filter (where is_completed and tls_protocol_version = 'tlsv12'), 0) as tls12,
    coalesce(sum(n) filter (where is_completed and tls_protocol_version = 'tlsv11'), 0) as tls11,
    coalesce(sum(n) filter (where is_completed and tls_protocol_version = 'tlsv10'), 0) as tls10,
    coalesce(sum(n) filter (where is_legacy), 0) as legacy,
    coalesce(sum(n) filter (where is_post_quantum is not null), 0) as key_exchange_logged,
    -- NULL, not 0, where no key exchange is logged: then it is not known
    sum(case when is_post_quantum then n when not is_post_quantum then 0 end) as post_quantum,
    coalesce(sum(n) filter (where outcome <> 'no_client_hello'), 0) as with_hello,
    coalesce(sum(n) filter (where outcome <> 'no_client_hello' and without_sni), 0) as hello_without_sni
  from counts
),
clients as (
  select count(distinct client_ip) as clients
  from handshakes
  where /*filters*/ true
),
by_time as (
  select tls_handshake_time_ms as ms, count(*) as handshakes
  from handshakes
  where /*filters*/ is_completed
  group by 1
),
ranked as (
  select ms, sum(handshakes) over (order by ms) as up_to_here, sum(handshakes) over () as all_of_them
  from by_time
),
latency as (
  select
    min(ms) filter (where up_to_here >= 0.5 * all_of_them) as p50_ms,
    min(ms) filter (where up_to_here >= 0.99 * all_of_them) as p99_ms
  from ranked
),
metrics as (
  select
    m.position, m.metric, m.unit, m.share_of,
    case m.position
      when 1 then t.connections
      when 2 then t.completed
      when 3 then t.failed
      when 4 then c.clients
      when 5 then t.load_balancers
      when 6 then t.listeners
      when 7 then t.tls13
      when 8 then t.tls12
      when 9 then t.tls11
      when 10 then t.tls10
      when 11 then t.legacy
      when 12 then t.post_quantum
      when 13 then t.key_exchange_logged
      when 14 then t.hello_without_sni
      when 15 then l.p50_ms
      when 16 then l.p99_ms
    end as value,
    case m.share_of
      when 'connections' then t.connections
      when 'completed handshakes' then t.completed
      when 'completed handshakes with a logged key exchange' then t.key_exchange_logged
      when 'connections with a valid ClientHello' then t.with_hello
    end as whole
  from totals t
  cross join clients c
  cross join latency l
  cross join (
    values
      (1, 'connections', 'connections', cast(null as varchar)),
      (2, 'handshakes completed', 'connections', 'connections'),
      (3, 'handshakes failed', 'connections', 'connections'),
      (4, 'client IPs', 'addresses', null),
      (5, 'load balancers', 'load balancers', null),
      (6, 'listeners', 'listeners', null),
      (7, 'TLS 1.3', 'handshakes', 'completed handshakes'),
      (8, 'TLS 1.2', 'handshakes', 'completed handshakes'),
      (9, 'TLS 1.1', 'handshakes', 'completed handshakes'),
      (10, 'TLS 1.0', 'handshakes', 'completed handshakes'),
      (11, 'legacy (version or cipher)', 'handshakes', 'completed handshakes'),
      (12, 'post-quantum key exchange', 'handshakes', 'completed handshakes with a logged key exchange'),
      (13, 'key exchange logged', 'handshakes', 'completed handshakes'),
      (14, 'without SNI', 'connections', 'connections with a valid ClientHello'),
      (15, 'handshake time, p50', 'ms', null),
      (16, 'handshake time, p99', 'ms', null)
  ) as m (position, metric, unit, share_of)
)
select
  metric,
  cast(value as bigint) as value,
  unit,
  cast(value as double) / nullif(whole, 0) as share,
  share_of
from metrics
order by position
