-- What there is beside the logs: snapshots of metadata, where the policies are from, the list of networks.
select
  (select min(taken_at) from metadata_snapshots) as first_snapshot,
  (select max(source) from ssl_policies where valid_to is null and source <> 'api') as stand_in_policies,
  (select count(*) from networks) as networks,
  (select assume_current from metadata_settings) as assume_current
