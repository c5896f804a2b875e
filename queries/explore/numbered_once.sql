-- Whether no two texts have one number.
select
  (select count(*) = count(distinct name) from explore_names)
  and (select count(*) = count(distinct client) from explore_clients) as is_true
