-- The rows of a table as the database has them, from the files of an export.
select {{columns}}
from read_parquet({{files}}, hive_partitioning = false)
