-- Clients of a listener that are not after what they were before: silent, only failing, or the reverse. With the
-- rhythm in which they came before, from the first line of the logs on. compare-cadence.ts judges it.
-- {{in_before}} {{in_after}}: the windows by the start of the connection; {{after_from}} {{after_to}}: their borders.
with seen as (
  select
    load_balancer, listener_id, client_ip,
    count(*) filter (where started_at < {{after_from}} and is_completed) as completed_ever,
    count(*) filter (where {{in_before}}) as connections_before,
    count(*) filter (where {{in_before}} and is_completed) as completed_before,
    count(*) filter (where {{in_after}}) as connections_after,
    count(*) filter (where {{in_after}} and is_completed) as completed_after,
    min(started_at) filter (where started_at < {{after_from}}) as first_seen,
    max(started_at) filter (where started_at < {{after_from}}) as last_seen,
    min(started_at) filter (where started_at >= {{after_to}}) as seen_again,
    max(ended_at) filter (where started_at < {{after_from}}) as last_end,
    max(date_diff('second', started_at, ended_at)) filter (where started_at < {{after_from}}) as longest_connection_s,
    array_join(
      array_sort(array_agg(distinct tls_version) filter (where started_at < {{after_from}} and is_completed)), ', '
    ) as versions_before,
    array_join(
      array_sort(array_agg(distinct tls_cipher) filter (where started_at < {{after_from}} and is_completed)), ', '
    ) as ciphers_before,
    array_join(array_sort(array_agg(distinct outcome) filter (where {{in_after}})), ', ') as outcomes_after
  from handshakes_graded
  where /*filters*/ true
  group by load_balancer, listener_id, client_ip
),
changed as (
  select *
  from seen
  where
    completed_ever > 0 and connections_after > 0 and completed_after = 0
    or completed_before > 0 and connections_after = 0
    or completed_ever = 0 and connections_before > 0 and completed_after > 0
),
starts as (
  select listener_id, client_ip, started_at
  from connections
  where /*filters*/ started_at < {{after_from}}
),
gaps as (
  select
    s.listener_id, s.client_ip,
    date_diff(
      'second',
      lag(s.started_at) over (partition by s.listener_id, s.client_ip order by s.started_at),
      s.started_at
    ) as gap_s
  from starts s
  join changed c on c.listener_id = s.listener_id and c.client_ip = s.client_ip
),
ranked as (
  select
    listener_id, client_ip, gap_s,
    row_number() over (partition by listener_id, client_ip order by gap_s) as place,
    count(*) over (partition by listener_id, client_ip) as gaps,
    max(gap_s) over (partition by listener_id, client_ip) as longest
  from gaps
  where gap_s is not null
),
rhythm as (
  select
    listener_id, client_ip,
    -- nearest rank, as for all quantiles here
    min(gap_s) filter (where place >= 0.5 * gaps) as median_gap_s,
    max(gap_s) as longest_gap_s,
    count(*) filter (where gap_s >= 0.5 * longest) as long_gaps
  from ranked
  group by listener_id, client_ip
),
balancers as (
  select load_balancer, max(ended_at) as last_logged
  from connections
  where /*scan*/ true
  group by load_balancer
)
select
  c.*,
  coalesce(n.listener, split_part(c.load_balancer, '/', 2) || ' ' || c.listener_id) as listener,
  r.median_gap_s,
  r.longest_gap_s,
  r.long_gaps,
  b.last_logged
from changed c
join balancers b on b.load_balancer = c.load_balancer
left join rhythm r on r.listener_id = c.listener_id and r.client_ip = c.client_ip
left join listener_names n on n.load_balancer = c.load_balancer and n.listener_id = c.listener_id
