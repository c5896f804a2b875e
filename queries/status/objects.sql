-- Key figures of the ledger and the rows, one each.
select
  count(*) filter (where status = 'loaded') as objects_loaded,
  count(*) filter (where status = 'failed') as objects_failed,
  count(*) filter (where status = 'skipped') as objects_skipped,
  count(*) filter (where status = 'retired') as objects_retired,
  coalesce(sum(lines), 0) as lines_read,
  coalesce(sum(connections), 0) as connections,
  coalesce(sum(rejected), 0) as rejected_lines,
  coalesce(sum(size_bytes) filter (where status = 'loaded'), 0) as stored_bytes,
  count(distinct load_balancer) filter (where status <> 'retired') as load_balancers,
  min(period_end) filter (where status <> 'retired') as first_period_end,
  max(period_end) filter (where status <> 'retired') as last_period_end,
  max(loaded_at) as last_ingest,
  (select min(started_at) from connections) as first_started_at,
  (select max(started_at) from connections) as last_started_at,
  (select max(ended_at) from connections) as last_ended_at
from objects
