-- A table of metadata or constants as `sync --publish` writes it: one JSON object in a line, with the names of the columns.
create external table if not exists {{table}} (
{{columns}}
)
comment {{comment}}
row format serde 'org.openx.data.jsonserde.JsonSerDe'
location {{location}}
