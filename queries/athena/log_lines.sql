-- The lines of the access logs, split at every space, each field as it stands: a field that an older line does not have is
-- NULL, one that is there and empty of meaning is `-`, and the views tell the two apart. What stands behind the last column
-- is dropped. The regular expression of AWS's guide gives nothing but NULL for a line of 18 fields.
create external table if not exists {{table}} (
{{columns}}
)
comment 'one row per line of the load balancer logs in S3, each field as text'
partitioned by (
  `account_id` string,
  `region` string,
  `day` string comment 'day of delivery, yyyy/MM/dd in UTC'
)
row format serde 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
with serdeproperties (
  'field.delim' = ' ',
  'serialization.format' = ' '
)
stored as
  inputformat 'org.apache.hadoop.mapred.TextInputFormat'
  outputformat 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
location {{location}}
tblproperties (
  'projection.enabled' = 'true',
  'projection.account_id.type' = 'enum',
  'projection.account_id.values' = {{accounts}},
  'projection.region.type' = 'enum',
  'projection.region.values' = {{regions}},
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy/MM/dd',
  'projection.day.range' = {{days}},
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = {{template}}
)
