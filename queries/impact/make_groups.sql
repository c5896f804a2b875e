create or replace temp table impact_groups as
{{groups}}
