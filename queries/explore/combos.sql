-- Every combination of values that occurs, numbered, with what the views say of it: each kind of connection (its
-- traits, completed or not) is shown to them once, as if it were the only one. NULL equals NULL in numbers.
create or replace temp table explore_kinds as
with counted as (
  select
    traits_id, max(tls_handshake_time_ms) as any_time, count(*) as all_of_them,
    count(tls_handshake_time_ms) as completed
  from connection_rows
  group by traits_id
),
kinds as (
  select traits_id, any_time as tls_handshake_time_ms, completed as connections from counted where completed > 0
  union all
  select traits_id, null, all_of_them - completed from counted where all_of_them > completed
),
connections as (
  select t.*, k.tls_handshake_time_ms, k.connections
  from kinds k
  join connection_traits t using (traits_id)
),
handshakes as (
  {{handshakes}}
),
graded as (
  {{handshakes_graded}}
)
select
  cast(dense_rank() over (
    order by load_balancer, listener_id, tls_protocol_version, tls_cipher, tls_keyexchange, outcome
  ) as uinteger) as combo,
  cast(traits_id as uinteger) as traits_id,
  load_balancer, listener_id, destination_port, tls_protocol_version, tls_version, tls_cipher, tls_keyexchange,
  outcome, is_completed, is_legacy, is_post_quantum, connections
from graded;

create or replace temp table explore_combos as
select
  combo, load_balancer, listener_id, tls_protocol_version, tls_version, tls_cipher, tls_keyexchange,
  outcome, is_completed, is_legacy, is_post_quantum,
  cast(sum(connections) as bigint) as connections, max(destination_port) as destination_port
from explore_kinds
group by all
