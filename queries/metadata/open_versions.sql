-- The versions that hold now, of one account and region.
select rowid as version, {{columns}}
from {{table}}
where valid_to is null and coalesce(account_id, '') = $account_id and region = $region
