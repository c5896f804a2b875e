#!/usr/bin/env bash
# Deploys the scheduled job, or updates it: uploads the zip under its digest, then creates or updates the stack.
#
#   deploy/deploy.sh --stack tlslens --code-bucket my-artifacts LogBucket=my-nlb-logs AlertEmail=me@example.com
#
# What follows the options are parameters of deploy/template.yaml, as Name=value. On an update, those that are not named
# keep their values. Needs the AWS CLI and npm; $TLSLENS_PACKAGES names a folder of zips that are made already.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

usage() {
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

stack=tlslens
bucket=
while [ $# -gt 0 ]; do
  case $1 in
    --stack) stack=${2:?--stack needs a name}; shift 2 ;;
    --code-bucket) bucket=${2:?--code-bucket needs a name}; shift 2 ;;
    *=*) break ;;
    *) usage ;;
  esac
done
[ -n "$bucket" ] || usage

architecture=
for parameter in "$@"; do
  case $parameter in
    Architecture=*) architecture=${parameter#Architecture=} ;;
    *=*) ;;
    *) usage ;;
  esac
done
if [ -z "$architecture" ]; then
  # An update without a word about it keeps the processor that the function has.
  architecture=$(aws cloudformation describe-stacks --stack-name "$stack" --output text \
    --query "Stacks[0].Parameters[?ParameterKey=='Architecture'].ParameterValue" 2>/dev/null) || architecture=
  case $architecture in arm64 | x86_64) ;; *) architecture=arm64 ;; esac
fi

zip=${TLSLENS_PACKAGES:-$here/dist}/tlslens-lambda-$architecture.zip
if [ -z "${TLSLENS_PACKAGES:-}" ]; then
  # Always anew: a zip that lies there may be of an older tree.
  [ -d "$here/../node_modules" ] || npm --prefix "$here/.." ci
  npm --prefix "$here/.." run --silent package:lambda -- --arch "$architecture"
fi
[ -f "$zip" ] || { echo "deploy.sh: there is no $zip" >&2; exit 2; }

digest=$(sha256sum "$zip" 2>/dev/null || shasum -a 256 "$zip")
key=tlslens/$(basename "$zip" .zip)-${digest:0:16}.zip
aws s3 cp --only-show-errors "$zip" "s3://$bucket/$key"
aws cloudformation deploy --stack-name "$stack" --template-file "$here/template.yaml" \
  --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset \
  --parameter-overrides "CodeBucket=$bucket" "CodeKey=$key" "Architecture=$architecture" "$@"
aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Outputs' --output table
