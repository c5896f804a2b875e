select {{key}}, count(*) as n from explore_facts where {{conditions}} group by {{key}}
