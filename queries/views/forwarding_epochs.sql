-- grain: one row per span of time in which a listener forwarded to one set of target groups, for each key as in listener_epochs
-- column account_key: account of the connection; empty for connections whose account is not known
-- column region_key: Region of the connection; empty for connections whose region is not known
-- column epoch_from: beginning of the span; 0001-01-01 where it has none
-- column epoch_to: end of the span, exclusive; 9999-12-31 where it has none
-- column metadata_status: known or assumed
-- column target_groups: the target groups, by rule where there are rules, with weights where there are several
-- column target_health: healthy targets of all targets of each group, at the end of the span
with bounds as (
  select listener_arn, valid_from as epoch_from from listener_target_groups
  union
  select listener_arn, valid_to from listener_target_groups where valid_to is not null
),
spans as (
  select
    listener_arn,
    epoch_from,
    coalesce(
      lead(epoch_from) over (partition by listener_arn order by epoch_from), timestamp '9999-12-31 00:00:00'
    ) as epoch_to
  from bounds
),
health as (
  select
    s.listener_arn, s.epoch_from, t.target_group_arn,
    count(*) as targets,
    count(*) filter (where t.state = 'healthy') as healthy
  from spans s
  join (select distinct listener_arn, target_group_arn from listener_target_groups) g on g.listener_arn = s.listener_arn
  join targets t
    on t.target_group_arn = g.target_group_arn
    and t.valid_from < s.epoch_to and coalesce(t.valid_to, timestamp '9999-12-31 00:00:00') >= s.epoch_to
  group by s.listener_arn, s.epoch_from, t.target_group_arn
),
ways as (
  select
    s.listener_arn, s.epoch_from, s.epoch_to, f.rule_priority, f.target_group_name,
    f.weight,
    f.target_group_name || ' '
      || case
        when h.targets is null then 'none known'
        else cast(h.healthy as varchar) || ' of ' || cast(h.targets as varchar)
      end as healthy_ones
  from spans s
  join listener_target_groups f
    on f.listener_arn = s.listener_arn
    and f.valid_from <= s.epoch_from and coalesce(f.valid_to, timestamp '9999-12-31 00:00:00') >= s.epoch_to
  left join health h
    on h.listener_arn = s.listener_arn and h.epoch_from = s.epoch_from and h.target_group_arn = f.target_group_arn
),
actions as (
  select
    listener_arn, epoch_from, epoch_to, rule_priority,
    case
      when rule_priority is not null then 'rule ' || cast(rule_priority as varchar) || ': '
      when count(*) over (partition by listener_arn, epoch_from) > 1 then 'otherwise: '
      else ''
    end
      || array_join(
        array_agg(
          -- a weight says nothing of a group that is alone
          target_group_name || case when weight is not null and groups > 1 then ' ' || cast(weight as varchar) else '' end
          order by target_group_name
        ),
        ', '
      ) as forwards
  from (select *, count(*) over (partition by listener_arn, epoch_from, rule_priority) as groups from ways)
  group by listener_arn, epoch_from, epoch_to, rule_priority
),
health_texts as (
  select listener_arn, epoch_from, array_join(array_agg(healthy_ones order by healthy_ones), ', ') as target_health
  from (select distinct listener_arn, epoch_from, healthy_ones from ways)
  group by listener_arn, epoch_from
),
sets as (
  select
    a.listener_arn, a.epoch_from, a.epoch_to,
    array_join(array_agg(a.forwards order by a.rule_priority nulls last), '; ') as target_groups,
    max(t.target_health) as target_health
  from actions a
  join health_texts t on t.listener_arn = a.listener_arn and t.epoch_from = a.epoch_from
  group by a.listener_arn, a.epoch_from, a.epoch_to
),
known_or_assumed as (
  select *, 'known' as metadata_status from sets
  union all
  select s.listener_arn, timestamp '0001-01-01 00:00:00', s.epoch_from, s.target_groups, s.target_health, 'assumed'
  from sets s
  cross join metadata_settings m
  where m.assume_current
    and s.epoch_from = (select min(o.epoch_from) from sets o where o.listener_arn = s.listener_arn)
),
keys as (
  select distinct listener_id, load_balancer, account_key, region_key, listener_arn
  from listener_epochs
  where listener_arn is not null
)
select
  k.listener_id,
  k.load_balancer,
  k.account_key,
  k.region_key,
  s.listener_arn,
  s.epoch_from,
  s.epoch_to,
  s.metadata_status,
  s.target_groups,
  s.target_health
from known_or_assumed s
join keys k on k.listener_arn = s.listener_arn
