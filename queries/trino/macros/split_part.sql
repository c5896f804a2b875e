-- As in DuckDB: a part that is not there is empty; Trino has NULL for it.
split_part(whole, separator, number) as
  case when whole is not null then coalesce(split_part(whole, separator, number), '') end
