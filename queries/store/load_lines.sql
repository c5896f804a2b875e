-- Spooled lines to connections: those that surely are ones. The file name tells the object they belong to:
-- <object_id>_<account>_<region>_<part>.log
insert into connections by name
select
  {{columns}}
from log_lines({{files}})
where {{accepted}}
