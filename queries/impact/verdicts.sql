-- The verdict on every combination that occurs, of $rows as JSON.
create or replace temp table impact_verdicts as
select unnest(
  from_json(
    cast($rows as json),
    '[{
      "segment": "INTEGER",
      "tls_protocol_version": "VARCHAR",
      "tls_cipher": "VARCHAR",
      "has_name": "BOOLEAN",
      "verdict": "VARCHAR",
      "reason": "VARCHAR",
      "old_policy": "VARCHAR",
      "known": "VARCHAR",
      "explanation": "VARCHAR"
    }]'
  ),
  recursive := true
)
