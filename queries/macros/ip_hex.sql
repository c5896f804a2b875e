-- An IP address as 32 hexadecimal digits, which compare as the addresses do. Trino and Athena have the same, made from
-- their own type for addresses: their numbers end before 128 bits do.
ip_hex(ip) as lpad(lower(hex(ip_number(ip))), 32, '0')
