-- Who owned the clients, and when.
create or replace temp view impact_owners as
select client_ip, owner, owned_from, owned_to
from client_owners
