-- The number that 32 hexadecimal digits stand for: the opposite of ip_hex, whose digits are what a Parquet file can hold.
hex_number(digits) as
  cast(cast('0x' || left(digits, 16) as ubigint) as uhugeint) * 18446744073709551616::uhugeint
  + cast(cast('0x' || right(digits, 16) as ubigint) as uhugeint)
