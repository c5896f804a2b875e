-- A table in a single folder, as `export` and `publish` write it: Parquet with the names of the columns.
create external table if not exists {{table}} (
{{columns}}
)
comment {{comment}}
stored as parquet
location {{location}}
