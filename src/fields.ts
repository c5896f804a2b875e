/**
 * The one ordered table of NLB TLS access log fields. The record reader, the bulk loader, the `connections`
 * table, the `schema` command and docs/fields.md are all made from it.
 *
 * Order and meaning: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
 */

/** How the text of a field is read. */
export type FieldKind =
  /** Taken as it is. */
  | 'text'
  /** ISO 8601 with second precision and no zone, read as UTC. A fraction and a trailing `Z` are tolerated. */
  | 'time'
  /** Digits only. */
  | 'integer'
  /** `ip:port`, split at the last colon; IPv6 with or without brackets. Becomes two columns. */
  | 'endpoint'
  /** URL-encoded by the load balancer; decoded, or kept raw where decoding fails. */
  | 'url-encoded'
  /** `"h2","http/1.1"`: each protocol in double quotes, URL-encoded, the whole cut at 256 bytes. */
  | 'protocol-list';

/** DuckDB types of columns; the names are those that `schema` prints. */
export type ColumnType =
  | 'VARCHAR'
  | 'TIMESTAMP'
  | 'TIMESTAMP_MS'
  | 'SMALLINT'
  | 'USMALLINT'
  | 'INTEGER'
  | 'BIGINT'
  | 'UHUGEINT'
  | 'DOUBLE'
  | 'BOOLEAN'
  | 'VARCHAR[]';

export interface LogColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly unit?: string;
  readonly meaning: string;
}

export interface LogField {
  /** Position in the line, from 1. */
  readonly position: number;
  /** AWS's name for the field. */
  readonly name: string;
  readonly kind: FieldKind;
  /** The columns it fills: none for the constant `type`, two for an endpoint. */
  readonly columns: readonly LogColumn[];
  /** Whether `-` is an answer (NULL). Where it is not, `-` makes the line a rejected one. */
  readonly nullable: boolean;
  readonly nullWhen: string;
  readonly since: string;
}

const field = (
  position: number,
  name: string,
  kind: FieldKind,
  columns: LogColumn[],
  nullWhen: string | null,
  since = 'version 1.0 (2019)',
): LogField => ({
  position,
  name,
  kind,
  columns,
  nullable: nullWhen !== null,
  nullWhen: nullWhen ?? 'never',
  since,
});

const column = (name: string, type: ColumnType, meaning: string, unit?: string): LogColumn =>
  unit === undefined ? { name, type, meaning } : { name, type, unit, meaning };

const NOT_AGREED = 'the TLS negotiation did not complete';
const NO_HELLO = 'no valid ClientHello arrived';
const ALPN_SINCE = 'version 2.0 (May 2020)';

/** The fields, in the order of the line. */
export const FIELDS: readonly LogField[] = [
  field(1, 'type', 'text', [], null),
  field(
    2,
    'version',
    'text',
    [column('log_version', 'VARCHAR', 'Version of the log entry; it does not tell the number of fields')],
    'a vended delivery leaves the field out; never otherwise',
  ),
  field(3, 'time', 'time', [column('ended_at', 'TIMESTAMP', 'When the connection ended', 'UTC, seconds')], null),
  field(
    4,
    'elb',
    'text',
    [column('load_balancer', 'VARCHAR', 'Resource id of the load balancer: net/<name>/<id>')],
    null,
  ),
  field(
    5,
    'listener',
    'text',
    [column('listener_id', 'VARCHAR', 'Resource id of the TLS listener (not its port, not an ARN)')],
    null,
  ),
  field(
    6,
    'client_port',
    'endpoint',
    [column('client_ip', 'VARCHAR', 'Address of the client'), column('client_port', 'USMALLINT', 'Port of the client')],
    null,
  ),
  field(
    7,
    'destination_port',
    'endpoint',
    [
      column(
        'destination_ip',
        'VARCHAR',
        'Address the client connected to: a load balancer node or a VPC endpoint, never the target',
      ),
      column('destination_port', 'USMALLINT', 'Port the client connected to: the port of the listener'),
    ],
    null,
  ),
  field(
    8,
    'connection_time',
    'integer',
    [column('connection_time_ms', 'BIGINT', 'Whole life of the connection, start to close', 'ms')],
    null,
  ),
  field(
    9,
    'tls_handshake_time',
    'integer',
    [
      column(
        'tls_handshake_time_ms',
        'BIGINT',
        'TLS handshake, from the established TCP connection on; client delay included',
        'ms',
      ),
    ],
    'no handshake completed',
  ),
  field(
    10,
    'received_bytes',
    'integer',
    [column('received_bytes', 'BIGINT', 'Bytes from the client, after decryption', 'bytes')],
    null,
  ),
  field(
    11,
    'sent_bytes',
    'integer',
    [column('sent_bytes', 'BIGINT', 'Bytes to the client, before encryption', 'bytes')],
    null,
  ),
  field(
    12,
    'incoming_tls_alert',
    'integer',
    [column('incoming_tls_alert', 'SMALLINT', 'Code of the TLS alert that the client sent (RFC 8446 section 6)')],
    'the client sent no alert',
  ),
  field(
    13,
    'chosen_cert_arn',
    'text',
    [column('chosen_cert_arn', 'VARCHAR', 'ARN of the certificate that was served')],
    NO_HELLO,
  ),
  field(
    14,
    'chosen_cert_serial',
    'text',
    [column('chosen_cert_serial', 'VARCHAR', 'Reserved by AWS')],
    'always so far: reserved',
  ),
  field(15, 'tls_cipher', 'text', [column('tls_cipher', 'VARCHAR', 'Agreed cipher suite, OpenSSL name')], NOT_AGREED),
  field(
    16,
    'tls_protocol_version',
    'text',
    [column('tls_protocol_version', 'VARCHAR', 'Agreed version: tlsv10, tlsv11, tlsv12 or tlsv13')],
    NOT_AGREED,
  ),
  field(
    17,
    'tls_keyexchange',
    'text',
    [column('tls_keyexchange', 'VARCHAR', 'Agreed key exchange group')],
    `${NOT_AGREED}, and on every line before AWS began to fill the field (November 2025 to April 2026)`,
    'version 2.0; named tls_named_group and always empty before',
  ),
  field(
    18,
    'domain_name',
    'url-encoded',
    [column('domain_name', 'VARCHAR', 'Server name the client asked for (SNI), decoded; chosen by the client')],
    `${NO_HELLO}, or it had no SNI`,
  ),
  field(
    19,
    'alpn_fe_protocol',
    'text',
    [column('alpn_fe_protocol', 'VARCHAR', 'Application protocol agreed with the client')],
    'the listener has no ALPN policy, or nothing matched',
    ALPN_SINCE,
  ),
  field(
    20,
    'alpn_be_protocol',
    'text',
    [column('alpn_be_protocol', 'VARCHAR', 'Application protocol agreed with the target')],
    'the listener has no ALPN policy, or nothing matched',
    ALPN_SINCE,
  ),
  field(
    21,
    'alpn_client_preference_list',
    'protocol-list',
    [
      column(
        'alpn_client_preference_list',
        'VARCHAR[]',
        'Application protocols the client offered, decoded, in its order; chosen by the client',
      ),
    ],
    'the listener has no ALPN policy, no valid ClientHello arrived, or it had no ALPN extension',
    ALPN_SINCE,
  ),
  field(
    22,
    'tls_connection_creation_time',
    'time',
    [
      column(
        'started_at',
        'TIMESTAMP',
        'When the connection began; on lines without this field, ended_at minus connection_time_ms',
        'UTC, seconds',
      ),
    ],
    'never; absent before the field was introduced',
    'version 2.0 (April 2023)',
  ),
];

/** Fewest fields of a line: version 1.0 ended with domain_name. */
export const FEWEST_FIELDS = 18;
/** Where {@link FIELDS} holds the time at which a connection began. Newer fields, which follow it, are read by the record reader alone. */
export const CREATION_TIME_AT = FIELDS.findIndex(({ name }) => name === 'tls_connection_creation_time');
/** Fields that are known; what follows is kept in `extra_fields`. */
export const KNOWN_FIELDS = FIELDS.length;
/** The only value of the first field. */
export const LINE_TYPE = 'tls';
/** A longer line is rejected; real ones stay below 2 KiB (SNI 255 bytes, ALPN list 256). */
export const LONGEST_LINE_BYTES = 65_536;
/** Characters of a rejected line that are kept. */
export const KEPT_RAW_CHARACTERS = 2_000;

/** One connection, as read from one line. Times are UTC milliseconds since 1970, `null` is the log's `-`. */
export interface ConnectionRecord {
  started_at: number;
  ended_at: number;
  load_balancer: string;
  listener_id: string;
  client_ip: string;
  client_port: number;
  destination_ip: string;
  destination_port: number;
  connection_time_ms: number;
  tls_handshake_time_ms: number | null;
  received_bytes: number;
  sent_bytes: number;
  incoming_tls_alert: number | null;
  chosen_cert_arn: string | null;
  chosen_cert_serial: string | null;
  tls_cipher: string | null;
  tls_protocol_version: string | null;
  tls_keyexchange: string | null;
  domain_name: string | null;
  alpn_fe_protocol: string | null;
  alpn_be_protocol: string | null;
  alpn_client_preference_list: string[] | null;
  log_version: string | null;
  extra_fields: string[] | null;
}

/** Why a line was rejected. The code is stable; the sentence for people is in {@link REJECTION_MEANING}. */
export type RejectionReason = keyof typeof REJECTION_MEANING;

export const REJECTION_MEANING = {
  not_tls: 'the first field is not "tls": the line is of another log kind',
  too_few_fields: `fewer fields than ${FEWEST_FIELDS}, or than a vended delivery names: cut off, or another format`,
  bad_json: 'not one JSON object, in a vended delivery of JSON lines',
  missing_value: 'the field is "-" or empty, where the format always has a value',
  bad_time: 'not a calendar time of the form 2026-01-02T03:04:05',
  bad_endpoint: 'not an address and a port joined by a colon',
  bad_integer: 'not a whole number in range',
  bad_alert: 'not one TLS alert code from 0 to 255',
  line_too_long: `longer than ${LONGEST_LINE_BYTES} bytes`,
  control_character: 'holds a NUL or a carriage return',
  invalid_utf8: 'not valid UTF-8',
} as const;

/** A line that is no connection, with the reason. `raw` is cut to {@link KEPT_RAW_CHARACTERS}. */
export interface Rejection {
  line_number: number;
  reason: RejectionReason;
  /** AWS's name of the field at fault, or `null` where the whole line is. */
  field: string | null;
  raw: string;
}
