-- How much a rule was held against. {{judged}}: connections that it speaks of; {{unjudged}}: those that it would speak
-- of if the log said enough.
select
  count(*) filter (where {{judged}}) as connections,
  count(distinct client_ip) filter (where {{judged}}) as clients,
  count(*) filter (where {{unjudged}}) as unjudged
from handshakes_graded
where /*filters*/ true
