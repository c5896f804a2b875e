select {{key}}, connections as n from explore_{{key}}s
