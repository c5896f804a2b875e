-- The words of DuckDB's SQL, for the editor to know.
select keyword_name from duckdb_keywords() where keyword_category <> 'type_function'
