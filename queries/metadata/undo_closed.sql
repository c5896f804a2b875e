update {{table}} set valid_to = null
where valid_to = $taken_at and coalesce(account_id, '') = $account_id and region = $region
