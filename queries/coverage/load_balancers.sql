-- Names to offer to whoever asked for one that is not there.
select distinct load_balancer from connections order by load_balancer
