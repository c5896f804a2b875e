delete from metadata_snapshots
where taken_at = $taken_at and coalesce(account_id, '') = $account_id and region = $region
