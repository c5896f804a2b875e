-- Objects that could not be loaded, the newest first.
select uri, reason
from objects
where status = 'failed'
order by loaded_at desc, uri
limit 5
