-- title: Certificates
-- question: Which certificates are served by which listener and to whom, and which are never chosen?
-- jobs: J6
-- order: 105
-- limit: 50
-- uses: metadata
-- column certificate: -, key | id at the end of its ARN
-- column listener: -, key | name of the load balancer and port of the listener; without metadata its id
-- column attached: - | default, for_names (served where the server name matches) or no; NULL where not known
-- column finding: - | "never chosen", or "silent listener" where that has no connection at all; NULL where it was chosen
-- column served: count | connections in which it was chosen, completed or not
-- column completed: count, wide | completed handshakes
-- column without_sni: count | of the served, the client sent no server name
-- column clients: count, wide | client IPs it was served to
-- column server_names: -, wide | server name it was chosen for; the first of several
-- column first_seen: UTC, wide | start of the first of these connections
-- column last_seen: UTC, wide | start of the latest of these connections
-- column attached_from: UTC, wide | time of the snapshot that first showed it at the listener
-- column attached_to: UTC, wide | time of the snapshot that no longer showed it there; NULL while it is attached
-- column certificate_arn: -, wide | ARN of the certificate, as in connections.chosen_cert_arn
-- column listener_id: -, wide | resource id of the listener
-- column load_balancer: -, wide | load balancer
-- chart: bar x=certificate,listener y=served fold=sum | Connections by certificate and listener
-- note: The default certificate is served to clients that send no server name (without_sni), and to those whose name no other matches.
-- note: "served" is the log's chosen_cert_arn: the certificate was picked, also where the handshake failed later. Whether the client accepted it shows in completed.
-- note: "never chosen" is about this window, these logs and the attachments that metadata shows: a name that is called once a month looks the same.
with span as (
  select min(started_at) as first_start, max(started_at) as last_start
  from connections
  where /*filters*/ true
),
by_name as (
  select
    load_balancer, listener_id, chosen_cert_arn, domain_name,
    count(*) as served,
    count(*) filter (where is_completed) as completed,
    min(started_at) as first_seen,
    max(started_at) as last_seen
  from handshakes
  where /*filters*/ true
  group by load_balancer, listener_id, chosen_cert_arn, domain_name
),
clients as (
  select load_balancer, listener_id, chosen_cert_arn, count(distinct client_ip) as clients
  from handshakes
  where /*filters*/ chosen_cert_arn is not null
  group by load_balancer, listener_id, chosen_cert_arn
),
chosen as (
  select
    load_balancer, listener_id, chosen_cert_arn as certificate_arn,
    cast(sum(served) as bigint) as served,
    cast(sum(completed) as bigint) as completed,
    cast(coalesce(sum(served) filter (where domain_name is null), 0) as bigint) as without_sni,
    min(domain_name) || case when min(domain_name) < max(domain_name) then ' and others' else '' end as server_names,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen
  from by_name
  where chosen_cert_arn is not null
  group by load_balancer, listener_id, chosen_cert_arn
),
heard as (
  select distinct load_balancer, listener_id from by_name
),
-- the listener tells its default also where nobody could ask for its list
attachments as (
  select load_balancer, listener_id, certificate_arn, is_default, valid_from, valid_to
  from listener_certificates
  union all
  select load_balancer, listener_id, default_certificate, true, valid_from, valid_to
  from listeners
  where default_certificate is not null
),
attached as (
  select
    a.load_balancer, a.listener_id, a.certificate_arn,
    max_by(a.is_default, coalesce(a.valid_to, timestamp '9999-12-31 00:00:00')) as is_default,
    min(a.valid_from) as attached_from,
    max(coalesce(a.valid_to, timestamp '9999-12-31 00:00:00')) as attached_to
  from (select * from attachments where /*listener-filters*/ true) a
  cross join span s
  where a.valid_from <= s.last_start and (a.valid_to is null or a.valid_to > s.first_start)
  group by a.load_balancer, a.listener_id, a.certificate_arn
),
known_listeners as (
  select load_balancer, listener_id, max_by(port, valid_from) as port, min(valid_from) as known_from
  from listeners
  group by load_balancer, listener_id
),
pairs as (
  select load_balancer, listener_id, certificate_arn from chosen
  union
  select load_balancer, listener_id, certificate_arn from attached
)
select
  regexp_replace(p.certificate_arn, '^.*/', '') as certificate,
  split_part(p.load_balancer, '/', 2) || coalesce(':' || cast(k.port as varchar), ' ' || p.listener_id) as listener,
  case
    when a.is_default then 'default'
    when a.certificate_arn is not null then 'for_names'
    when k.known_from <= s.last_start then 'no'
  end as attached,
  case
    when h.listener_id is null then 'silent listener'
    when c.certificate_arn is null then 'never chosen'
  end as finding,
  coalesce(c.served, 0) as served,
  coalesce(c.completed, 0) as completed,
  coalesce(c.without_sni, 0) as without_sni,
  coalesce(n.clients, 0) as clients,
  c.server_names,
  c.first_seen,
  c.last_seen,
  a.attached_from,
  case when a.attached_to < timestamp '9999-12-31 00:00:00' then a.attached_to end as attached_to,
  p.certificate_arn,
  p.listener_id,
  p.load_balancer
from pairs p
cross join span s
left join chosen c
  on c.load_balancer = p.load_balancer and c.listener_id = p.listener_id and c.certificate_arn = p.certificate_arn
left join clients n
  on n.load_balancer = p.load_balancer and n.listener_id = p.listener_id and n.chosen_cert_arn = p.certificate_arn
left join attached a
  on a.load_balancer = p.load_balancer and a.listener_id = p.listener_id and a.certificate_arn = p.certificate_arn
left join known_listeners k on k.load_balancer = p.load_balancer and k.listener_id = p.listener_id
left join heard h on h.load_balancer = p.load_balancer and h.listener_id = p.listener_id
order by p.load_balancer, p.listener_id, served desc, p.certificate_arn
