-- The share of the file that a copy would not have: free blocks, and deleted rows that are still among the stored ones.
select 1 - (used_blocks / greatest(total_blocks, 1)) * (live_rows / greatest(stored_rows, live_rows, 1)) as free_share
from
  (
    select used_blocks, total_blocks
    from pragma_database_size()
    where database_name = current_database()
  ),
  (
    select estimated_size as stored_rows
    from duckdb_tables()
    where table_name = 'connection_rows' and database_name = current_database()
  ),
  (
    select count(*) as live_rows
    from connection_rows
  )
