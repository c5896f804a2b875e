-- grain: one row per span of time in which a listener had one port, protocol and policy, for each key as in listener_epochs
-- column account_key: account of the connection; empty for connections whose account is not known
-- column region_key: Region of the connection; empty for connections whose region is not known
-- column account_id: account of the listener; NULL where it is ambiguous
-- column region: Region of the listener; NULL where it is ambiguous
-- column listener_port: port of the listener; NULL where it is not known
-- column listener_protocol: protocol of the listener; NULL where it is not known
-- column epoch_from: beginning of the span; 0001-01-01 where it has none
-- column epoch_to: end of the span, exclusive; 9999-12-31 where it has none
-- column metadata_status: known, before_metadata, assumed or ambiguous
-- column protocols: versions that the policy allows, as DescribeSSLPolicies spells them; NULL where its definition is not known
-- column policy_source: where that definition is from: api, or bundled <month>
-- column defined_at: time at which ssl_policy_ciphers holds the ciphers of that definition
--
-- The definition is the last one that held in the span. Where none did, it is the first one that is known.
with marked as (
  select
    *,
    case
      when lag(epoch_to) over listener = epoch_from
        and lag(metadata_status) over listener = metadata_status
        and lag(ssl_policy) over listener is not distinct from ssl_policy
        and lag(listener_port) over listener is not distinct from listener_port
        and lag(listener_protocol) over listener is not distinct from listener_protocol then 0
      else 1
    end as begins
  from listener_epochs
  window listener as (partition by listener_id, load_balancer, account_key, region_key order by epoch_from)
),
numbered as (
  select
    *,
    sum(begins) over (
      partition by listener_id, load_balancer, account_key, region_key order by epoch_from
    ) as epoch
  from marked
),
epochs as (
  select
    listener_id,
    load_balancer,
    account_key,
    region_key,
    listener_arn,
    account_id,
    region,
    metadata_status,
    listener_port,
    listener_protocol,
    ssl_policy,
    min(epoch_from) as epoch_from,
    max(epoch_to) as epoch_to
  from numbered
  group by
    listener_id, load_balancer, account_key, region_key, listener_arn, account_id, region, metadata_status,
    listener_port, listener_protocol, ssl_policy, epoch
),
definitions as (
  select account_id, region, ssl_policy, protocols, source, valid_from
  from ssl_policies
),
ranked as (
  select
    e.*,
    d.protocols,
    d.source as policy_source,
    d.valid_from as defined_at,
    row_number() over (
      partition by e.listener_id, e.load_balancer, e.account_key, e.region_key, e.epoch_from
      order by
        case when d.valid_from < e.epoch_to then 0 else 1 end,
        case when d.valid_from < e.epoch_to then d.valid_from end desc,
        d.valid_from
    ) as position
  from epochs e
  left join definitions d
    on d.ssl_policy = e.ssl_policy and d.account_id = e.account_id and d.region = e.region
)
select
  listener_id,
  load_balancer,
  account_key,
  region_key,
  listener_arn,
  account_id,
  region,
  epoch_from,
  epoch_to,
  metadata_status,
  listener_port,
  listener_protocol,
  ssl_policy,
  protocols,
  policy_source,
  defined_at
from ranked
where position = 1
