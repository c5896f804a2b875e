delete from {{table}} where valid_from = $taken_at and coalesce(account_id, '') = $account_id and region = $region
