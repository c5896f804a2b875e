drop view if exists impact_judged;
drop table if exists impact_verdicts;
drop table if exists impact_groups;
drop view if exists impact_owners;
drop table if exists impact_segments
