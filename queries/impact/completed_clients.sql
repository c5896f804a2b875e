-- Clients with a completed handshake, as far as the filters see.
select distinct client_ip
from impact_groups
