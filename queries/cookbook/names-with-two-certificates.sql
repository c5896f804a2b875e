-- title: Which names were served which certificates?
-- why: A name with two certificates in one window is a change, a listener that was forgotten, or an RSA and ECDSA pair.
select domain_name, count(distinct chosen_cert_arn) as certificates, min(chosen_cert_arn) as one,
  max(chosen_cert_arn) as another, count(*) as connections
from handshakes
where is_completed and domain_name is not null
group by domain_name
having count(distinct chosen_cert_arn) > 1
order by connections desc, domain_name
