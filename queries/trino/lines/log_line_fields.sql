-- One row per line of a Network Load Balancer's log: its fields as text, those of the name of its object, and what makes it
-- no connection, where something does. Blank lines and comments are no lines.
-- The table {{log_lines}} has to give '-' as it is: a field that an older line does not have is NULL, and the two differ.
with lines as (
  select
    *,
    "$path" as object_id,
    regexp_extract("$path", '[^/]+$') as object_name
  from {{log_lines}}
),
named as (
  select
    *,
    regexp_extract(object_name, '_net\.(.+)\.([0-9a-f]+)_[0-9]{8}T?[0-9]{4}Z_', 1) as balancer_name,
    regexp_extract(object_name, '_net\.(.+)\.([0-9a-f]+)_[0-9]{8}T?[0-9]{4}Z_', 2) as balancer_id,
    replace(regexp_extract(object_name, '_([0-9]{8}T?[0-9]{4})Z_[^_]*$', 1), 'T', '') as period
  from lines
  where regexp_like(object_name, '^[0-9]{12}_elasticloadbalancing_[a-z0-9-]+_net\..+\.[0-9a-f]+_[0-9]{8}T?[0-9]{4}Z_.*\.log(\.gz)?$')
    and (coalesce(type, '') <> '' or version is not null) and not starts_with(coalesce(type, ''), '#')
),
split_up as (
  select
    *,
    coalesce(
      regexp_extract(client_port, '^\[([0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*)\]:{{port}}$', 1),
      regexp_extract(client_port, '^([0-9A-Fa-f.:]+):{{port}}$', 1)
    ) as client_ip,
    coalesce(
      regexp_extract(destination_port, '^\[([0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*)\]:{{port}}$', 1),
      regexp_extract(destination_port, '^([0-9A-Fa-f.:]+):{{port}}$', 1)
    ) as destination_ip,
    case
      when regexp_like("time", '^{{time}}(\.[0-9]{1,9})?Z?$') then
        try_cast(replace(replace("time", 'Z', ''), 'T', ' ') as timestamp(3))
    end as ended_at,
    case
      when regexp_like(tls_connection_creation_time, '^{{time}}(\.[0-9]{1,9})?Z?$') then
        try_cast(replace(replace(tls_connection_creation_time, 'Z', ''), 'T', ' ') as timestamp(3))
    end as created_at,
    concat_ws(' ', {{all_fields}}) as raw
  from named
),
checked as (
  select
    *,
    case
      when length(to_utf8(raw)) > {{longest}} then 'line_too_long'
      when strpos(raw, chr(0)) > 0 or strpos(raw, chr(13)) > 0 then 'control_character'
      when raw <> from_utf8(to_utf8(raw)) then 'invalid_utf8'
      when coalesce(type, '') <> 'tls' then 'not_tls type'
      when domain_name is null then 'too_few_fields'
      {{checks}}
    end as reason_and_field
  from split_up
)
select
  *,
  split_part(reason_and_field, ' ', 1) as reason,
  nullif(split_part(reason_and_field, ' ', 2), '') as field
from checked
