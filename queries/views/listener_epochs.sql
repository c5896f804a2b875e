-- grain: one row per span of time in which a listener was set up in one way, for each key that a connection may know it by
-- column account_key: account of the connection; empty for connections whose account is not known
-- column region_key: Region of the connection; empty for connections whose region is not known
-- column epoch_from: beginning of the span; 0001-01-01 where it has none
-- column epoch_to: end of the span, exclusive; 9999-12-31 where it has none
-- column metadata_status: known, before_metadata, assumed or ambiguous
-- column listener_port: port of the listener
-- column listener_protocol: protocol of the listener
-- column metadata_from: time of the snapshot that first showed the listener so
-- column metadata_to: time of the snapshot that no longer showed it so; NULL while it holds
-- column listener_arn: ARN of the listener; NULL where it is ambiguous
-- column account_id: account of the listener; NULL where it is ambiguous
-- column region: Region of the listener; NULL where it is ambiguous
--
-- known             a snapshot showed it so, and none since showed it otherwise
-- before_metadata   before the first snapshot that showed the listener: how it was set up is not known
-- assumed           the same, with the oldest version taken for it (metadata_settings.assume_current)
-- ambiguous         the ids alone name listeners of several accounts or Regions
with keyed as (
  select
    l.*,
    case when k.with_account then l.account_id else '' end as account_key,
    case when k.with_region then l.region else '' end as region_key,
    l.account_id || ' ' || l.region as home
  from listeners l
  cross join (values (true, true), (true, false), (false, true), (false, false)) as k (with_account, with_region)
),
keys as (
  select
    listener_id,
    load_balancer,
    account_key,
    region_key,
    count(distinct home) as homes,
    min(valid_from) as first_seen
  from keyed
  group by listener_id, load_balancer, account_key, region_key
)
select
  v.listener_id,
  v.load_balancer,
  v.account_key,
  v.region_key,
  v.valid_from as epoch_from,
  coalesce(v.valid_to, timestamp '9999-12-31 00:00:00') as epoch_to,
  'known' as metadata_status,
  v.port as listener_port,
  v.protocol as listener_protocol,
  v.ssl_policy,
  v.alpn_policy,
  v.default_certificate,
  v.valid_from as metadata_from,
  v.valid_to as metadata_to,
  v.listener_arn,
  v.account_id,
  v.region
from keyed v
join keys k
  on k.listener_id = v.listener_id and k.load_balancer = v.load_balancer
  and k.account_key = v.account_key and k.region_key = v.region_key
where k.homes = 1
union all
select
  v.listener_id,
  v.load_balancer,
  v.account_key,
  v.region_key,
  timestamp '0001-01-01 00:00:00',
  v.valid_from,
  case when s.assume_current then 'assumed' else 'before_metadata' end,
  case when s.assume_current then v.port end,
  case when s.assume_current then v.protocol end,
  case when s.assume_current then v.ssl_policy end,
  case when s.assume_current then v.alpn_policy end,
  case when s.assume_current then v.default_certificate end,
  cast(null as timestamp),
  v.valid_from,
  v.listener_arn,
  v.account_id,
  v.region
from keyed v
join keys k
  on k.listener_id = v.listener_id and k.load_balancer = v.load_balancer
  and k.account_key = v.account_key and k.region_key = v.region_key and k.first_seen = v.valid_from
cross join metadata_settings s
where k.homes = 1
union all
select
  listener_id,
  load_balancer,
  account_key,
  region_key,
  timestamp '0001-01-01 00:00:00',
  timestamp '9999-12-31 00:00:00',
  'ambiguous',
  cast(null as integer),
  cast(null as varchar),
  cast(null as varchar),
  cast(null as varchar),
  cast(null as varchar),
  cast(null as timestamp),
  cast(null as timestamp),
  cast(null as varchar),
  cast(null as varchar),
  cast(null as varchar)
from keys
where homes > 1
