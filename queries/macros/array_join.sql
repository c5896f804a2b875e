-- Trino and Athena call DuckDB's array_to_string so; the reports are written for all of them.
array_join(list, separator) as array_to_string(list, separator)
