select taken_at, account_id, region, unanswered, policies_source
from metadata_snapshots
order by taken_at
