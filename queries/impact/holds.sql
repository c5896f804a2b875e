select 1 as held from {{table}} limit 1
