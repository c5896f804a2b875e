-- The rows of a table, and what changes when they do.
select
  count(*) as row_count,
  concat_ws('/', count(*), sum(hash(each_row))) as content
from {{table}} as each_row
