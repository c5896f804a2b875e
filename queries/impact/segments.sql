-- Spans of time in which the same is known of a listener. $rows is JSON: an appender can't reach the temporary tables of
-- a database that is open for reading.
create or replace temp table impact_segments as
select unnest(
  from_json(
    cast($rows as json),
    '[{
      "segment": "INTEGER",
      "load_balancer": "VARCHAR",
      "listener_id": "VARCHAR",
      "account_key": "VARCHAR",
      "region_key": "VARCHAR",
      "listener": "VARCHAR",
      "segment_from": "TIMESTAMP",
      "segment_to": "TIMESTAMP"
    }]'
  ),
  recursive := true
)
