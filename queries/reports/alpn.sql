-- title: Application protocols (ALPN)
-- question: Which application protocols do clients offer, and which are agreed on?
-- jobs: J6
-- order: 110
-- limit: 50
-- column client_offers: - | protocols the client offered, in its order; NULL where none are logged
-- column alpn_fe_protocol: - | protocol agreed with the client; NULL where none was
-- column alpn_be_protocol: - | protocol agreed with the target; NULL where none was
-- column completed: count | completed handshakes
-- column share: share | of all completed handshakes
-- column clients: count | client IPs that completed one
-- column failed: count | handshakes that did not complete
-- column last_seen: UTC, wide | start of the latest connection
-- chart: bar x=client_offers,alpn_fe_protocol y=completed fold=sum | Completed handshakes by offer and agreed protocol
-- note: A listener without an ALPN policy logs none of this, whatever the client offered.
with by_client as (
  select
    alpn_client_preference_list, alpn_fe_protocol, alpn_be_protocol, is_completed, client_ip,
    count(*) as connections,
    max(started_at) as last_seen
  from handshakes
  where /*filters*/ true
  group by alpn_client_preference_list, alpn_fe_protocol, alpn_be_protocol, is_completed, client_ip
),
by_offer as (
  select
    alpn_client_preference_list, alpn_fe_protocol, alpn_be_protocol,
    cast(coalesce(sum(connections) filter (where is_completed), 0) as bigint) as completed,
    count(*) filter (where is_completed) as clients,
    cast(coalesce(sum(connections) filter (where not is_completed), 0) as bigint) as failed,
    max(last_seen) as last_seen
  from by_client
  group by alpn_client_preference_list, alpn_fe_protocol, alpn_be_protocol
)
select
  array_join(alpn_client_preference_list, ', ') as client_offers,
  alpn_fe_protocol,
  alpn_be_protocol,
  completed,
  case when completed > 0 then cast(completed as double) / sum(completed) over () end as share,
  clients,
  failed,
  last_seen
from by_offer
order by completed desc, failed desc, client_offers, alpn_fe_protocol, alpn_be_protocol
