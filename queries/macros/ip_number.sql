-- An IP address as one number: IPv6 as its 128 bits, IPv4 as the mapped address ::ffff:a.b.c.d (RFC 4291 section
-- 2.5.5.2), so that both kinds compare with the bounds of a network. NULL where the text is neither of the two.
ip_number(ip) as
  case
    when ip not like '%:%' or ip ilike '::ffff:%.%' then
      281470681743360::uhugeint
      + try_cast(split_part(split_part(ip, '.', 1), ':', -1) as uhugeint) * 16777216 + try_cast(split_part(ip, '.', 2) as uhugeint) * 65536
      + try_cast(split_part(ip, '.', 3) as uhugeint) * 256 + try_cast(split_part(ip, '.', 4) as uhugeint)
    else
      list_reduce(
        list_transform(
          -- '::' stands for as many zero groups as are missing to eight
          string_split(
            trim(
              replace(
                ip, '::',
                ':' || repeat('0:', 8 - len(list_filter(string_split(ip, ':'), lambda part: part <> '')))
              ),
              ':'
            ),
            ':'
          ),
          lambda part: try_cast('0x' || part as integer)::uhugeint
        ),
        lambda high, low: high * 65536::uhugeint + low
      )
  end
