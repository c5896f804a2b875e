-- A whole table.
copy (
  select {{columns}}
  from {{table}}
) to {{file}} (format parquet, compression zstd, use_tmp_file false)
