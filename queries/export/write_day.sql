-- The connections that started on $day, in the order in which readers skip most: those of a client lie together.
copy (
  select {{columns}}
  from connections
  where started_at >= cast($day as timestamp) and started_at < cast($day as timestamp) + interval 1 day
  order by client_ip, started_at, object_id
) to {{file}} (format parquet, compression zstd, use_tmp_file false)
