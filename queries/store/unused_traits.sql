-- Traits that no connection has any more.
delete from connection_traits
where traits_id not in (select traits_id from connection_rows)
