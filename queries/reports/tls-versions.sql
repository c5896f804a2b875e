-- title: TLS versions
-- question: Which TLS versions do clients agree on, and how many are still below 1.2?
-- jobs: J1
-- order: 20
-- limit: 0
-- column tls_version: - | agreed version; "none agreed" where the handshake ended before that
-- column completed: count | completed handshakes
-- column share: share | of all completed handshakes
-- column clients: count | client IPs that completed one
-- column failed: count | handshakes that did not complete
-- column deprecated_by: - | document that deprecates the version; NULL where none does
-- column last_seen: UTC | start of the latest completed handshake
-- chart: bar x=tls_version y=completed | Completed handshakes by version
-- note: Shares are of completed handshakes. The log does not tell which versions a failed client offered.
with by_version as (
  select
    coalesce(tls_protocol_version, case when is_completed then 'not logged' else 'none agreed' end) as agreed,
    count(*) filter (where is_completed) as completed,
    count(distinct client_ip) filter (where is_completed) as clients,
    count(*) filter (where not is_completed) as failed,
    max(started_at) filter (where is_completed) as last_seen
  from handshakes
  where /*filters*/ true
  group by 1
)
select
  coalesce(v.label, b.agreed) as tls_version,
  b.completed,
  case when b.completed > 0 then cast(b.completed as double) / sum(b.completed) over () end as share,
  b.clients,
  b.failed,
  v.deprecated_by,
  b.last_seen
from by_version b
left join tls_versions v on v.version = b.agreed
order by v.version_order desc nulls last, b.agreed
