-- Clients by verdict; one with several agreements may count under several verdicts. verdict NULL: all of them.
select verdict, count(*) as clients
from (select distinct verdict, client_ip from impact_judged)
group by verdict
union all
select cast(null as varchar), count(distinct client_ip)
from impact_judged
