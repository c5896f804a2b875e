-- Who owned the clients, and when.
select distinct client_ip, owner, owned_from, owned_to
from client_owners
where /*scan*/ true
