-- Spooled text, one row per line. One line is one value (no delimiter, no quoting: quotes protect nothing in this
-- format), split at single spaces afterwards: as fast as letting read_csv split, takes any number of fields, and the
-- raw line stays at hand.
create or replace temp macro log_lines(files) as table
select
  filename,
  name_parts,
  line,
  f,
  {{fields}}
from (
  select
    filename,
    string_split(parse_filename(filename), '_') as name_parts,
    line,
    string_split(line, ' ') as f
  from read_csv(
    files,
    columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,
    delim = '', quote = '', escape = '', comment = '', max_line_size = 1048576, filename = true
  )
)
