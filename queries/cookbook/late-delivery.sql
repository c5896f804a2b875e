-- title: Which objects were delivered on a later day than the one they are about?
-- why: The folder of an object is the day of its delivery: whoever reads the folder of one day alone misses its late objects.
select uri, period_end, delivered_on, connections
from (
  select *, try_strptime(regexp_extract(uri, '/(\d{4}/\d{2}/\d{2})/', 1), '%Y/%m/%d')::date as delivered_on
  from objects
  where status = 'loaded'
)
where delivered_on > period_end::date
order by period_end, uri
