-- The rows of a Parquet file as text, in their order: the values of a row between tabs, as a plain line has them.
select concat_ws(chr(9), {{values}}) as line
from read_parquet({{file}}, binary_as_string = true, hive_partitioning = false)
