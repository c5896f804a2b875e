-- The columns of a table that has no file.
select {{columns}}
where false
