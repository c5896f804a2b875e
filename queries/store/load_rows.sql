-- Row text, which holds checked values only, to stored connections. The file name tells the object: <object_id>_<part>.rows
insert into connection_rows by name
select
  cast(split_part(parse_filename(filename), '_', 1) as integer) as object_id,
  make_timestamp_ms(ended * 1000 - age)::timestamp_ms as started_at,
  make_timestamp_ms(ended * 1000)::timestamp_ms as ended_at,
  client_ip,
  client_port,
  connection_time_ms,
  tls_handshake_time_ms,
  received_bytes,
  sent_bytes,
  domain_name,
  case when extra is not null then string_split(extra[2:], chr(9)) end as extra_fields,
  traits_id
from read_csv(
  {{files}},
  columns = {{columns}}, auto_detect = false, header = false, filename = true,
  delim = ' ', quote = '', escape = '', comment = '', nullstr = '-',
  buffer_size = 2097152, max_line_size = 131072
)
