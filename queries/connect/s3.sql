-- DuckDB reads S3 by its extensions httpfs and aws, which it fetches itself, with the credentials that the AWS CLI has.
install httpfs;
load httpfs;
install aws;
load aws;
create or replace secret tlslens (type s3, scope {{scope}}, provider credential_chain{{options}});
