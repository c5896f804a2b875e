-- What tells one database from another: they are not made in the same microsecond.
select cast(epoch_us(created_at) as varchar) as identity
from tlslens
