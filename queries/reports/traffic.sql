-- title: Traffic by hour
-- question: How do connections, failures, legacy TLS and handshake latency develop over time?
-- jobs: J3, J4
-- order: 120
-- limit: 0
-- column hour: UTC | start of the hour; a connection belongs to the hour it began in
-- column connections: count | connections, completed or not
-- column completed: count, wide | completed handshakes
-- column failed: count | handshakes that did not complete
-- column failed_share: share | of the connections
-- column legacy: count | completed handshakes below TLS 1.2 or with a weak cipher
-- column p50_ms: ms | handshake time: half of them took this long or less; NULL where none completed
-- column p99_ms: ms | handshake time: 99 of 100 took this long or less; NULL where none completed
-- column received_bytes: bytes, wide | from clients, over the whole life of the connections
-- column sent_bytes: bytes, wide | to clients, over the whole life of the connections
-- chart: column x=hour y=completed,failed stack first=6 | Connections by hour
-- chart: line x=hour y=p50_ms,p99_ms log | Handshake time by hour
-- chart: column x=hour y=received_bytes,sent_bytes stack | Bytes by hour
-- note: A connection is logged when it ends: long ones of the latest hours are still missing. An hour without a row had no connection, or its logs are missing.
with by_hour as (
  select
    date_trunc('hour', started_at) as hour,
    count(*) as connections,
    count(*) filter (where is_completed) as completed,
    count(*) filter (where is_legacy) as legacy,
    cast(sum(received_bytes) as bigint) as received_bytes,
    cast(sum(sent_bytes) as bigint) as sent_bytes
  from handshakes_graded
  where /*filters*/ true
  group by 1
),
by_time as (
  select date_trunc('hour', started_at) as hour, tls_handshake_time_ms as ms, count(*) as handshakes
  from handshakes
  where /*filters*/ is_completed
  group by 1, 2
),
ranked as (
  select
    hour, ms,
    sum(handshakes) over (partition by hour order by ms) as up_to_here,
    sum(handshakes) over (partition by hour) as all_of_them
  from by_time
),
latency as (
  select
    hour,
    min(ms) filter (where up_to_here >= 0.5 * all_of_them) as p50_ms,
    min(ms) filter (where up_to_here >= 0.99 * all_of_them) as p99_ms
  from ranked
  group by hour
)
select
  h.hour,
  h.connections,
  h.completed,
  h.connections - h.completed as failed,
  cast(h.connections - h.completed as double) / h.connections as failed_share,
  h.legacy,
  l.p50_ms,
  l.p99_ms,
  h.received_bytes,
  h.sent_bytes
from by_hour h
left join latency l on l.hour = h.hour
order by h.hour
