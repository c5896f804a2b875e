-- Every server name with its number.
create or replace temp table explore_names as
select {{number}} as name, *
from (select domain_name, cast(count(*) as bigint) as connections from connection_rows group by domain_name)
