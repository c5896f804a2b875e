-- Trino and Athena call DuckDB's approx_quantile so; the reports are written for all of them.
approx_percentile(x, q) as approx_quantile(x, q)
