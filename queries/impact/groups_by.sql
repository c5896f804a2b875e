-- One row for each value of {{keys}}, with the worst verdict among its connections and the reasons for it.
with grouped as (
  select
    {{keys}},
    min(severity) as severity,
    cast(coalesce(sum(connections) filter (where severity = 1), 0) as bigint) as breaks,
    cast(coalesce(sum(connections) filter (where severity = 2), 0) as bigint) as unknown,
    cast(coalesce(sum(connections) filter (where severity = 3), 0) as bigint) as safe,
    cast(sum(connections) as bigint) as connections,
    cast(coalesce(sum(connections) filter (where known = 'assumed'), 0) as bigint) as assumed,
    count(distinct client_ip) as clients,
    max(listener) as listener,
    array_agg(distinct owner) filter (where owner is not null) as owners,
    array_agg(distinct old_policy) filter (where old_policy is not null) as old_policies,
    cast(bit_count(bit_or(days)) as bigint) as days_active,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    cast(sum(bytes) as bigint) as bytes,
    array_agg(distinct reason) filter (where severity = 1) as breaking,
    array_agg(distinct reason) filter (where severity = 2) as unsure,
    array_agg(distinct reason) filter (where severity = 3) as fine
  from impact_judged
  group by {{keys}}
),
named as (
  select
    * replace (
      array_join(array_sort(owners), ', ') as owners,
      array_join(array_sort(old_policies), ', ') as old_policies
    ),
    case severity when 1 then 'breaks' when 2 then 'unknown' else 'safe' end as verdict,
    array_join(array_sort(coalesce(breaking, unsure, fine)), ', ') as reason
  from grouped
)
select {{columns}}
from named
where {{verdict}}
order by severity, breaks desc, unknown desc, connections desc, {{keys}}
