-- The versions that a snapshot in the window opened or closed.
select {{columns}}
from {{table}}
where (valid_from >= $from and valid_from < $to) or (valid_to >= $from and valid_to < $to)
order by all
