-- A table in folders by day, as `export` writes connections: Parquet, the day in the path alone.
create external table if not exists {{table}} (
{{columns}}
)
comment {{comment}}
partitioned by (
  `day` string comment 'day (UTC) on which connections started, yyyy-MM-dd'
)
stored as parquet
location {{location}}
tblproperties (
  'projection.enabled' = 'true',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = {{days}},
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = {{template}}
)
