-- The lines that the bulk load leaves to the record reader.
select distinct filename, line
from log_lines({{files}})
where not coalesce({{accepted}}, false)
