select domain_name as value, connections as n
from explore_names
order by n desc, value
limit {{limit}}
