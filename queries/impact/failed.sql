-- Handshakes that did not complete, by client: with none that did (so far as the filters see), refused ones first.
select
  f.client_ip,
  f.failed,
  f.refused,
  g.client_ip is not null as has_completed
from (
  select
    client_ip,
    count(*) as failed,
    count(*) filter (where outcome = 'refused') as refused
  from handshakes
  where /*filters*/ not is_completed
  group by client_ip
) f
left join (select distinct client_ip from impact_groups) g on g.client_ip = f.client_ip
order by f.refused desc, f.client_ip
