-- The same where no list of networks was loaded.
select
  cast(null as varchar) as client_ip,
  cast(null as varchar) as owner,
  cast(null as timestamp) as owned_from,
  cast(null as timestamp) as owned_to
where false
