-- What the database holds, whatever the filters.
select
  (select count(*) from connections) as connections,
  (select min(started_at) from connections) as first_start,
  (select max(started_at) from connections) as last_start,
  (select count(*) from objects where status = 'loaded') as objects
