-- title: Cipher suites
-- question: Which cipher suites do clients agree on, and which of them are weak?
-- jobs: J1
-- order: 30
-- limit: 50
-- column tls_cipher: -, key | agreed cipher suite, OpenSSL name; "none agreed" where the handshake ended before that
-- column tls_version: - | agreed version; NULL where none was agreed
-- column completed: count | completed handshakes
-- column share: share | of all completed handshakes
-- column clients: count | client IPs that completed one
-- column failed: count, wide | handshakes that did not complete
-- column weak_because: - | what makes the suite weak; NULL where nothing does
-- column authority: -, wide | documents that say so
-- column last_seen: UTC, wide | start of the latest completed handshake
-- chart: bar x=tls_cipher,tls_version y=completed | Completed handshakes by cipher suite
-- note: Shares are of completed handshakes. The log does not tell which suites a client offered, only what was agreed.
with by_cipher as (
  select
    coalesce(tls_cipher, case when is_completed then 'not logged' else 'none agreed' end) as agreed,
    tls_protocol_version,
    count(*) filter (where is_completed) as completed,
    count(distinct client_ip) filter (where is_completed) as clients,
    count(*) filter (where not is_completed) as failed,
    max(started_at) filter (where is_completed) as last_seen
  from handshakes
  where /*filters*/ true
  group by 1, 2
)
select
  b.agreed as tls_cipher,
  coalesce(v.label, b.tls_protocol_version) as tls_version,
  b.completed,
  case when b.completed > 0 then cast(b.completed as double) / sum(b.completed) over () end as share,
  b.clients,
  b.failed,
  c.weak_because,
  c.authority,
  b.last_seen
from by_cipher b
left join tls_ciphers c on c.cipher = b.agreed
left join tls_versions v on v.version = b.tls_protocol_version
order by b.completed desc, b.failed desc, b.agreed, b.tls_protocol_version
