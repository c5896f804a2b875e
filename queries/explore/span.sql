-- The seconds in which the first and the last connection started.
select min(second) as first_second, max(second) as last_second from explore_facts
