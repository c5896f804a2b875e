-- grain: one row per connection, with the listener as it was set up when the connection started
-- column outcome: as in handshakes: completed, completed_with_alert, client_alert, no_client_hello or refused
-- column is_completed: whether the handshake completed
-- column load_balancer_name: name of the load balancer, as the log has it
-- column listener_port: port of the listener; NULL where metadata_known is false
-- column listener_protocol: protocol of the listener; NULL where metadata_known is false
-- column ssl_policy: security policy of the listener; NULL where metadata_known is false
-- column alpn_policy: ALPN policy of the listener; NULL where metadata_known is false
-- column default_certificate: ARN of the certificate served where no other matches; NULL where metadata_known is false
-- column metadata_known: whether these columns are known, or assumed where that was asked for
-- column metadata_status: known, assumed, before_metadata, ambiguous (ids of several accounts or Regions) or unknown
-- column metadata_from: time of the snapshot that first showed the listener so
-- column metadata_to: time of the snapshot that no longer showed it so; NULL while it holds
select
  h.*,
  split_part(h.load_balancer, '/', 2) as load_balancer_name,
  e.listener_port,
  e.listener_protocol,
  e.ssl_policy,
  e.alpn_policy,
  e.default_certificate,
  coalesce(e.metadata_status in ('known', 'assumed'), false) as metadata_known,
  coalesce(e.metadata_status, 'unknown') as metadata_status,
  e.metadata_from,
  e.metadata_to
from handshakes h
left join listener_epochs e
  on e.listener_id = h.listener_id and e.load_balancer = h.load_balancer
  and e.account_key = coalesce(h.account_id, '') and e.region_key = coalesce(h.region, '')
  and h.started_at >= e.epoch_from and h.started_at < e.epoch_to
