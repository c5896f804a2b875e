-- Every server name, numbered.
create or replace temp table explore_names as
select cast(row_number() over (order by connections desc) as uinteger) as name, *
from (select domain_name, cast(count(*) as bigint) as connections from connections group by domain_name)
