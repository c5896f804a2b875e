-- Every version of every security policy that the API told, one row a cipher; the newest version of a policy first.
select
  p.account_id, p.region, p.ssl_policy, p.protocols, p.source, p.raw, p.valid_from, p.valid_to,
  c.cipher, c.priority, c.valid_from as cipher_from, c.valid_to as cipher_to
from ssl_policies p
join ssl_policy_ciphers c
  on coalesce(c.account_id, '') = coalesce(p.account_id, '') and c.region = p.region and c.ssl_policy = p.ssl_policy
order by p.account_id, p.region, p.ssl_policy, p.valid_from desc, c.priority
