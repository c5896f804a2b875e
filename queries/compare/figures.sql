-- Both windows side by side: for every outcome, version, cipher and key exchange the sums over clients from which a
-- share and its spread between clients are made (compare-spread.ts). m counts the connections of a client that the
-- share is of, x those of them that are the item.
-- {{in_before}} {{in_after}}: which connections are in which window.
with grouped as (
  select
    case when {{in_after}} then 'after' else 'before' end as side,
    client_ip, outcome, is_completed,
    coalesce(tls_version, 'not logged') as tls_version,
    coalesce(tls_cipher, 'not logged') as tls_cipher,
    coalesce(tls_keyexchange, 'not logged') as tls_keyexchange,
    cast(count(*) as double) as n
  from handshakes_graded
  where /*filters*/ ({{in_before}} or {{in_after}})
  group by 1, 2, 3, 4, 5, 6, 7
),
items as (
  select 1 as position, 'outcome' as section, outcome as item, 'connections' as base, side, client_ip, sum(n) as x
  from grouped
  group by outcome, side, client_ip
  union all
  select 2, 'version', tls_version, 'completed', side, client_ip, sum(n)
  from grouped
  where is_completed
  group by tls_version, side, client_ip
  union all
  select 3, 'cipher', tls_cipher, 'completed', side, client_ip, sum(n)
  from grouped
  where is_completed
  group by tls_cipher, side, client_ip
  union all
  select 4, 'key exchange', tls_keyexchange, 'completed', side, client_ip, sum(n)
  from grouped
  where is_completed
  group by tls_keyexchange, side, client_ip
),
by_client as (
  select 'connections' as base, side, client_ip, sum(n) as m
  from grouped
  group by side, client_ip
  union all
  select 'completed', side, client_ip, sum(n)
  from grouped
  where is_completed
  group by side, client_ip
),
wholes as (
  select base, side, sum(m) as m, sum(m * m) as mm, cast(count(*) as double) as clients
  from by_client
  group by base, side
),
parts as (
  select
    i.position, i.section, i.item, i.base, i.side,
    sum(i.x) as x, sum(i.x * i.x) as xx, sum(i.x * b.m) as xm
  from items i
  join by_client b on b.base = i.base and b.side = i.side and b.client_ip = i.client_ip
  group by i.position, i.section, i.item, i.base, i.side
),
named as (
  select distinct position, section, item, base from parts
)
select
  n.position, n.section, n.item, w.side,
  coalesce(p.x, 0) as x, coalesce(p.xx, 0) as xx, coalesce(p.xm, 0) as xm,
  w.m, w.mm, w.clients
from named n
join wholes w on w.base = n.base
left join parts p on p.section = n.section and p.item = n.item and p.side = w.side
order by n.position, n.item, w.side
