-- What the edges of the windows cut: connections that began before and were logged too late to count (the after window
-- has not been waited for as long), and those that were open when the after window began.
-- {{in_before_by_start}} {{after_from}} {{before_known_until}}: text of the windows.
select
  count(*) as started_before,
  count(*) filter (where ended_at >= {{before_known_until}}) as logged_too_late,
  count(*) filter (where ended_at >= {{after_from}}) as open_across
from connections
where /*filters*/ {{in_before_by_start}}
