-- Groups that another engine made, of $rows as JSON. It has no bits: it tells days as numbers with commas between.
insert into impact_groups
select * replace ((select bitstring_agg(cast(day as integer), 0, 65535) from unnest(string_split(days, ',')) as t (day)) as days)
from (
  select unnest(
    from_json(
      cast($rows as json),
      '[{
        "segment": "INTEGER",
        "client_ip": "VARCHAR",
        "owner": "VARCHAR",
        "domain_name": "VARCHAR",
        "has_name": "BOOLEAN",
        "tls_protocol_version": "VARCHAR",
        "tls_cipher": "VARCHAR",
        "connections": "BIGINT",
        "bytes": "BIGINT",
        "first_seen": "TIMESTAMP",
        "last_seen": "TIMESTAMP",
        "days": "VARCHAR"
      }]'
    ),
    recursive := true
  )
)
