-- Which of the tables and views of metadata this database has.
select table_name as name from duckdb_tables()
union
select view_name as name from duckdb_views()
