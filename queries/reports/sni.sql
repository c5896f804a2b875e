-- title: Server names (SNI)
-- question: Which server names do clients ask for, and which certificate are they served?
-- jobs: J6
-- order: 100
-- limit: 50
-- column domain_name: -, key | server name that the client asked for; NULL where none is logged
-- column sni: - | "sent", "not sent", or "no ClientHello" where the client sent no valid one
-- column connections: count | connections, completed or not
-- column share: share | of all connections
-- column completed: count, wide | completed handshakes
-- column failed: count | handshakes that did not complete
-- column legacy: count | completed handshakes below TLS 1.2 or with a weak cipher
-- column clients: count, wide | client IPs
-- column tls_versions: - | versions agreed on
-- column certificates: -, wide | certificates served for it, or how many; NULL where none was
-- column last_seen: UTC, wide | start of the latest connection
-- chart: bar x=domain_name y=connections fold=sum | Connections by server name
-- note: The name is chosen by the client, whether or not the listener has a certificate for it.
with agreements as (
  select
    domain_name,
    chosen_cert_arn,
    tls_protocol_version,
    tls_cipher,
    is_completed,
    case
      when domain_name is not null then 'sent'
      when outcome = 'no_client_hello' then 'no ClientHello'
      else 'not sent'
    end as sni,
    count(*) as connections,
    max(started_at) as last_seen
  from handshakes
  where /*filters*/ true
  group by 1, 2, 3, 4, 5, 6
),
by_name as (
  select
    a.domain_name,
    a.sni,
    cast(sum(a.connections) as bigint) as connections,
    cast(coalesce(sum(a.connections) filter (where a.is_completed), 0) as bigint) as completed,
    cast(coalesce(sum(a.connections) filter (where a.is_completed and (v.deprecated or c.weak)), 0) as bigint) as legacy,
    array_join(
      array_sort(
        array_agg(distinct coalesce(v.label, a.tls_protocol_version))
          filter (where a.is_completed and a.tls_protocol_version is not null)
      ),
      ', '
    ) as tls_versions,
    case
      when count(distinct a.chosen_cert_arn) > 2 then
        cast(count(distinct a.chosen_cert_arn) as varchar) || ' certificates'
      else array_join(
        array_sort(array_agg(distinct a.chosen_cert_arn) filter (where a.chosen_cert_arn is not null)), ', '
      )
    end as certificates,
    max(a.last_seen) as last_seen
  from agreements a
  left join tls_versions v on v.version = a.tls_protocol_version
  left join tls_ciphers c on c.cipher = a.tls_cipher
  group by a.domain_name, a.sni
),
clients as (
  select
    domain_name,
    case
      when domain_name is not null then 'sent'
      when outcome = 'no_client_hello' then 'no ClientHello'
      else 'not sent'
    end as sni,
    count(distinct client_ip) as clients
  from handshakes
  where /*filters*/ true
  group by 1, 2
)
select
  b.domain_name,
  b.sni,
  b.connections,
  cast(b.connections as double) / sum(b.connections) over () as share,
  b.completed,
  b.connections - b.completed as failed,
  b.legacy,
  c.clients,
  b.tls_versions,
  b.certificates,
  b.last_seen
from by_name b
join clients c on c.domain_name is not distinct from b.domain_name and c.sni = b.sni
order by b.connections desc, b.domain_name, b.sni
