-- Names and types of the columns of a Parquet file.
describe
select *
from read_parquet({{file}}, binary_as_string = true, hive_partitioning = false)
