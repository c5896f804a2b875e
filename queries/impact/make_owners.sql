create or replace temp view impact_owners as
{{owners}}
