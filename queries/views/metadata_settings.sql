-- grain: one row: how metadata is applied
-- column assume_current: whether the oldest version of a listener is taken for what held before it was first seen
select false as assume_current
