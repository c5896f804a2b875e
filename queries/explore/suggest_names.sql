-- Server names that hold a text, those with most connections first.
select domain_name as value, connections as n
from explore_names
where domain_name is not null and contains(lower(domain_name), $text)
order by connections desc, value
limit 20
