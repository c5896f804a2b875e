-- How much was going on in each window. One row per window that has connections.
-- {{in_before}} {{in_after}}: which connections are in which window.
select
  case when {{in_after}} then 'after' else 'before' end as side,
  count(*) as connections,
  count(distinct client_ip) as clients,
  cast(sum(received_bytes) as bigint) as received_bytes,
  cast(sum(sent_bytes) as bigint) as sent_bytes
from connections
where /*filters*/ ({{in_before}} or {{in_after}})
group by 1
