-- A table in folders by day, as `export` writes connections: Parquet, the day in the path alone.
create table if not exists {{table}} (
{{columns}},
  "day" varchar comment 'day (UTC) on which connections started, yyyy-MM-dd' with (
    partition_projection_type = 'date',
    partition_projection_format = 'yyyy-MM-dd',
    partition_projection_range = {{days}},
    partition_projection_interval = 1,
    partition_projection_interval_unit = 'DAYS'
  )
)
comment {{comment}}
with (
  external_location = {{location}},
  format = 'PARQUET',
  partitioned_by = array['day'],
  partition_projection_enabled = true,
  partition_projection_location_template = {{template}}
)
