-- title: Which lines were rejected, and why?
-- why: A rejected line is evidence too: of a new field, or of a damaged object.
select reason, field, count(*) as lines
from rejected_lines
group by all
order by lines desc, reason, field
