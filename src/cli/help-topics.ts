/**
 * `tlslens help TOPIC`: what holds for many commands, said once. Plain text, at most 100 columns wide.
 */
export interface HelpTopic {
  readonly summary: string;
  readonly text: string;
}

export const HELP_TOPICS: Readonly<Record<string, HelpTopic>> = {
  time: {
    summary: 'how times and windows are given',
    text: `Times are UTC. A window holds its beginning and not its end.

  2026-03-01                    a day: its midnight
  2026-03-01T12:00Z             ISO 8601 and RFC 3339, with or without a zone; without one it is UTC
  7d   12h   30m                a length of time: back from now

"ingest" takes --from, --to and --since for the time of delivery, which the name of an object tells. Reports
take them for the start of a connection. Each result says which column its window is about.

Example:
  tlslens report failures --from 2026-03-10 --to 2026-03-12`,
  },
  filters: {
    summary: 'how reports are narrowed down',
    text: `  --load-balancer NAME   net/name/id as the log has it, or the name alone
  --listener NAME        name:port as reports have it, the id that the log has, or its ARN
  --client CIDR          a network or one address, IPv4 or IPv6
  --sni NAME             a server name; *.example.com for all below it
  --from, --to, --since  a window (tlslens help time)
  --limit N              rows at most; 0 for all

Filters hold together: a connection counts when all of them fit. A connection without a server name fits no --sni.

Example:
  tlslens report ciphers --client 198.51.100.0/24 --load-balancer public-edge`,
  },
  'exit-status': {
    summary: 'what the exit status means',
    text: `  0    done
  1    findings: gate found a rule broken, or impact a connection that would break
  2    misuse: a flag, a name, a file or an SQL statement that is wrong
  3    finished, but a line was rejected, an object failed or has changed since it was loaded, sync got no answer to
       a call, or retain could not make the file smaller
  4    AWS or Trino refused, or could not be reached
  5    no data in the window
  6    this machine could not: a full disk, a database in use, a fault of tlslens
  130  interrupted

Example:
  tlslens gate --min-tls 1.2 || echo "status $?"`,
  },
  coverage: {
    summary: 'what stands behind a number',
    text: `AWS delivers access logs by best effort: no report knows of all connections. So each one says

  objects         log objects that its connections came from
  connections     rows in the window, after the filters
  rejected lines  lines that are no connection, each kept with its reason (rejected_lines)
  gaps            five-minute delivery periods without an object, between the first and the last
                  of a load balancer: a lost delivery, or a quiet one; the log does not tell

Example:
  tlslens report coverage`,
  },
  verdicts: {
    summary: 'breaks, safe and unknown',
    text: `"impact" judges each connection that completed under the policy then in force:

  breaks   proven: under the new policy client and load balancer have no version or no cipher in common
  safe     proven: what was agreed, or what a better version makes mandatory, is in the new policy
  unknown  neither is proven; the row has the reason

The log tells what was agreed, not all that a client offers. Never judged: groups and signature algorithms, resumed
sessions, several clients behind one address, connections that were refused already.

"gate" says holds, broken or unknown: unknown where the logs do not reach over the window, or hold too little of it.

Example:
  tlslens impact --all --to ELBSecurityPolicy-TLS13-1-2-2021-06 --verdict breaks`,
  },
  outcomes: {
    summary: 'how a handshake ended',
    text: `  completed             version and cipher were agreed
  completed_with_alert  so they were, and the client sent an alert
  no_client_hello       nothing agreed, no certificate chosen: a probe, or no TLS at all
  refused               a certificate was chosen, nothing agreed, no alert: nothing in common, or the client left
  client_alert          not completed, the client sent an alert: it refused something

A handshake that failed is never taken for an old client: its version is unknown.

Example:
  tlslens report failures --since 7d`,
  },
  exports: {
    summary: 'exports, other tools, and reading while an ingest runs',
    text: `DuckDB lets one process write to a database file, and none read it meanwhile; several may read it at once. An ingest has
the file open as long as it runs. Commands wait for it: 5 s, or --wait 10m; then they say who has it (status 6).

An export can be read at any time, also while the next one is written:

  tlslens export --to ./nlb-tls              after each ingest; only what changed is written
  tlslens report failures --db ./nlb-tls     commands that read take its folder for a database
  duckdb -init <(tlslens connect --export ./nlb-tls)

A copy of the file is whole only if it was made while nobody wrote to it.
With --db s3://bucket/key a copy is fetched and read: no lock holds there.

docs/export.md has the layout of an export, and which tools were tried.

Example:
  tlslens ingest s3://my-logs --since 2d && tlslens export --to ./nlb-tls`,
  },
  environment: {
    summary: 'environment variables and files',
    text: `  TLSLENS_DB                     database file, s3://bucket/key, or the folder of an export
  XDG_DATA_HOME, XDG_CACHE_HOME  where the database and copies from S3 lie by default
  XDG_STATE_HOME                 where the history of the shell lies
  TLSLENS_PAGER, PAGER           what shows long answers in the shell (default: less -SRFX); empty for none
  AWS_PROFILE, AWS_REGION, ...   as in the AWS CLI, with its configuration files and credentials
  TLSLENS_ATHENA_WORKGROUP, _DATABASE, _OUTPUT, _PRICE_PER_TB
                                 what the flags of Athena say, for --engine athena
  TLSLENS_TRINO_URL, _USER, _CATALOG, _SCHEMA, _CA
                                 what the flags of Trino say, for --engine trino
  TLSLENS_TRINO_PASSWORD, TLSLENS_TRINO_TOKEN
                                 how Trino lets you in: one of the two, over https alone
  NO_COLOR                       no colour, unless --color always
  COLUMNS                        width of tables where there is no terminal
  XDG_CONFIG_HOME                where tlslens/config.json lies, unless --config names another file

The configuration file is a JSON object with the global options: db, format, profile, region, endpoint_url,
color, quiet, progress. A flag wins over the environment, and the environment over the file.

Example:
  TLSLENS_DB=march.db tlslens status`,
  },
};

export const TOPIC_NAMES: readonly string[] = Object.keys(HELP_TOPICS);
