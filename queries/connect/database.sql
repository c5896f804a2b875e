-- The database of tlslens, for reading: its tables and views by their names. DuckDB 1.4 or later.
attach {{path}} as tlslens (read_only);
use tlslens;
set timezone = 'UTC';
