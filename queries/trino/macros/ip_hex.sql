-- As in DuckDB: an address as 32 hexadecimal digits. An IPADDRESS holds IPv4 as the mapped ::ffff:a.b.c.d.
ip_hex(ip) as lower(to_hex(cast(try_cast(ip as ipaddress) as varbinary)))
