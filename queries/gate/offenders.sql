-- Connections that a rule does not want, by client and by what they are. The rule's allow-list is applied to them
-- afterwards. {{offends}}: which connections those are; {{kind}}: what they are.
select
  client_ip,
  {{kind}} as kind,
  count(*) as connections,
  max(started_at) as last_seen
from handshakes_graded
where /*filters*/ {{offends}}
group by 1, 2
