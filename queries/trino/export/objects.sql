-- grain: one row per log object that was met: the ledger of what was read and what was not
-- column delivery_day: first day of its delivery, yyyy/MM/dd; NULL where its name does not tell it
select *, date_format(period_end, '%Y/%m/%d') as delivery_day
from exported_objects
