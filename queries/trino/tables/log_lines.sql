-- The lines of the access logs, split at every space, each field as it stands: a field that an older line does not have is
-- NULL, one that is there and empty of meaning is `-`, and the views tell the two apart. What stands behind the last column
-- is dropped.
create table if not exists {{table}} (
{{columns}},
  "account_id" varchar with (
    partition_projection_type = 'enum',
    partition_projection_values = {{accounts}}
  ),
  "region" varchar with (
    partition_projection_type = 'enum',
    partition_projection_values = {{regions}}
  ),
  "day" varchar comment 'day of delivery, yyyy/MM/dd in UTC' with (
    partition_projection_type = 'date',
    partition_projection_format = 'yyyy/MM/dd',
    partition_projection_range = {{days}},
    partition_projection_interval = 1,
    partition_projection_interval_unit = 'DAYS'
  )
)
comment 'one row per line of the load balancer logs, each field as text'
with (
  external_location = {{location}},
  format = 'TEXTFILE',
  textfile_field_separator = ' ',
  partitioned_by = array['account_id', 'region', 'day'],
  partition_projection_enabled = true,
  partition_projection_location_template = {{template}}
)
