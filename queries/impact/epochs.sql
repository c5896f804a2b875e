-- Spans of time in which a listener was set up in one way, as connections know it, with what is needed to judge by them:
-- undated_from   the last snapshot that still showed it so, where the next one showed another policy: from then on either
--                may have been in force; NULL where nothing changed
-- next_policy    that other policy
-- last_snapshot  the newest snapshot that showed the listener at all
-- certificates   how many certificates it ever had; 0 where that is not known
with confirmed as (
  select l.listener_arn, l.valid_from, l.valid_to, s.taken_at
  from listeners l
  join metadata_snapshots s
    on coalesce(s.account_id, '') = coalesce(l.account_id, '') and s.region = l.region
  where s.taken_at >= l.valid_from and (l.valid_to is null or s.taken_at < l.valid_to)
    and not coalesce(contains(s.unanswered, 'DescribeLoadBalancers'), false)
    and not coalesce(contains(s.unanswered, 'DescribeListeners'), false)
    and not coalesce(contains(s.unanswered, 'DescribeListeners ' || l.load_balancer_arn), false)
),
last_confirmed as (
  select listener_arn, valid_from, max(taken_at) as taken_at
  from confirmed
  group by listener_arn, valid_from
),
certificates as (
  select listener_arn, count(distinct certificate_arn) as certificates
  from listener_certificates
  group by listener_arn
),
versions as (
  select
    l.listener_id,
    l.load_balancer,
    l.account_id,
    l.region,
    l.valid_from,
    l.valid_to,
    n.ssl_policy as next_policy,
    coalesce(c.taken_at, l.valid_from) as last_snapshot,
    coalesce(k.certificates, 0) as certificates
  from listeners l
  left join listeners n on n.listener_arn = l.listener_arn and n.valid_from = l.valid_to
  left join last_confirmed c on c.listener_arn = l.listener_arn and c.valid_from = l.valid_from
  left join certificates k on k.listener_arn = l.listener_arn
)
select
  e.load_balancer,
  e.listener_id,
  e.account_key,
  e.region_key,
  e.epoch_from,
  e.epoch_to,
  e.ssl_policy,
  e.metadata_status,
  v.account_id,
  v.region,
  case when v.next_policy <> e.ssl_policy and e.metadata_status = 'known' then v.last_snapshot end as undated_from,
  v.next_policy,
  v.last_snapshot,
  v.certificates
from listener_epochs e
join versions v
  on v.listener_id = e.listener_id and v.load_balancer = e.load_balancer
  -- what is assumed for the time before the first version is that version
  and v.valid_from = coalesce(e.metadata_from, e.epoch_to)
  and (e.account_key = '' or e.account_key = coalesce(v.account_id, ''))
  and (e.region_key = '' or e.region_key = v.region)
where e.ssl_policy is not null
order by e.load_balancer, e.listener_id, e.account_key, e.region_key, e.epoch_from
