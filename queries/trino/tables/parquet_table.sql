-- A table in a single folder, as `export` and `publish` write it: Parquet with the names of the columns.
create table if not exists {{table}} (
{{columns}}
)
comment {{comment}}
with (
  external_location = {{location}},
  format = 'PARQUET'
)
