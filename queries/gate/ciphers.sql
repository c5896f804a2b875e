-- The ciphers that were agreed on: the patterns of a rule are matched against them.
select distinct tls_cipher
from handshakes
where /*filters*/ is_completed and tls_cipher is not null
order by tls_cipher
