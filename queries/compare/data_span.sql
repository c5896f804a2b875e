-- The time that the loaded logs speak of: a line is in them when its connection ended in it.
-- $ nothing; times NULL where nothing is loaded.
select
  least(
    (select min(period_end) - interval '5' minute from objects where status = 'loaded'),
    (select min(ended_at) from connections)
  ) as data_from,
  greatest(
    (select max(period_end) from objects where status = 'loaded'),
    (select max(ended_at) + interval '1' second from connections)
  ) as data_to
