-- The newest snapshot of an account and region, and whether the one at this time is saved.
select
  max(taken_at) as last_taken_at,
  coalesce(bool_or(taken_at = $taken_at), false) as is_saved
from metadata_snapshots
where coalesce(account_id, '') = $account_id and region = $region
