-- title: Target groups
-- question: How much traffic goes to which set of target groups, with which weights and health?
-- jobs: J6
-- order: 115
-- limit: 50
-- uses: metadata
-- column listener: -, key | name of the load balancer and port of the listener; without metadata its id
-- column target_groups: -, key | the set that it forwarded to: by rule where there are rules, with weights where there are several; NULL where not known
-- column healthy: - | healthy targets of all targets of each group, by the last snapshot of the epoch
-- column epoch_from: UTC, wide | time of the snapshot that first showed the set; NULL where the beginning is not known
-- column epoch_to: UTC, wide | time of the snapshot that no longer showed it; NULL while it holds
-- column connections: count | connections that started in the epoch and the window, completed or not
-- column failed: count, wide | handshakes that did not complete: these reached no target
-- column received_bytes: bytes, wide | from clients
-- column sent_bytes: bytes, wide | to clients
-- column known: -, wide | known, assumed or unknown
-- column last_seen: UTC, wide | start of the latest connection
-- column listener_id: -, wide | resource id of the listener
-- column load_balancer: -, wide | load balancer
-- chart: bar x=target_groups y=connections fold=sum | Connections by set of target groups
-- note: A line names neither target nor target group: traffic is that of the whole set, and cannot be split among its groups or tied to one target.
-- note: Weights share out new connections; a group of weight 0 gets none. Health is what the last snapshot showed, not what held at each connection.
with span as (
  select min(started_at) as first_start, max(started_at) as last_start
  from connections
  where /*filters*/ true
),
handshakes_here as (
  select * from handshakes where /*filters*/ true
),
traffic as (
  select
    h.load_balancer, h.listener_id, e.listener_arn, e.epoch_from,
    count(*) as connections,
    count(*) filter (where not h.is_completed) as failed,
    cast(sum(h.received_bytes) as bigint) as received_bytes,
    cast(sum(h.sent_bytes) as bigint) as sent_bytes,
    max(h.started_at) as last_seen
  from handshakes_here h
  left join forwarding_epochs e
    on e.listener_id = h.listener_id and e.load_balancer = h.load_balancer
    and e.account_key = coalesce(h.account_id, '') and e.region_key = coalesce(h.region, '')
    and h.started_at >= e.epoch_from and h.started_at < e.epoch_to
  group by 1, 2, 3, 4
),
epochs as (
  select distinct
    load_balancer, listener_id, listener_arn, epoch_from, epoch_to, metadata_status, target_groups, target_health
  from forwarding_epochs
),
tls_listeners as (
  select listener_arn, max_by(port, valid_from) as port
  from listeners
  where protocol = 'TLS'
  group by listener_arn
),
silent as (
  select
    e.load_balancer, e.listener_id, e.listener_arn, e.epoch_from,
    cast(0 as bigint) as connections, cast(0 as bigint) as failed, cast(0 as bigint) as received_bytes,
    cast(0 as bigint) as sent_bytes, cast(null as timestamp) as last_seen
  from (select * from epochs where /*listener-filters*/ true) e
  join tls_listeners l on l.listener_arn = e.listener_arn
  cross join span s
  left join traffic t on t.listener_arn = e.listener_arn and t.epoch_from = e.epoch_from
  where e.epoch_from <= s.last_start and e.epoch_to > s.first_start and t.listener_arn is null
),
listed as (
  select * from traffic
  union all
  select * from silent
)
select
  coalesce(
    split_part(t.load_balancer, '/', 2) || ':' || cast(l.port as varchar),
    n.listener,
    split_part(t.load_balancer, '/', 2) || ' ' || t.listener_id
  ) as listener,
  e.target_groups,
  e.target_health as healthy,
  case when e.epoch_from > timestamp '0001-01-01 00:00:00' then e.epoch_from end as epoch_from,
  case when e.epoch_to < timestamp '9999-12-31 00:00:00' then e.epoch_to end as epoch_to,
  t.connections,
  t.failed,
  t.received_bytes,
  t.sent_bytes,
  coalesce(e.metadata_status, 'unknown') as known,
  t.last_seen,
  t.listener_id,
  t.load_balancer
from listed t
left join epochs e on e.listener_arn = t.listener_arn and e.epoch_from = t.epoch_from
left join tls_listeners l on l.listener_arn = t.listener_arn
left join listener_names n on n.load_balancer = t.load_balancer and n.listener_id = t.listener_id
order by t.load_balancer, t.listener_id, t.epoch_from nulls first, t.listener_arn
