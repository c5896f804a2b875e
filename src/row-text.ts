/**
 * The text between the line parser, which has checked every value, and the bulk loader, which trusts it: one row a line,
 * values separated by tabs, `-` for NULL. What many connections have in common stands in it as one number, their traits.
 */
import type { ColumnType, ConnectionRecord } from './fields.js';

/** The values of a row, in order, with the types the loader reads them as. */
export const ROW_TEXT_COLUMNS: readonly { readonly name: string; readonly type: ColumnType }[] = [
  { name: 'client_ip', type: 'VARCHAR' },
  { name: 'client_port', type: 'USMALLINT' },
  { name: 'connection_time_ms', type: 'BIGINT' },
  { name: 'tls_handshake_time_ms', type: 'BIGINT' },
  { name: 'received_bytes', type: 'BIGINT' },
  { name: 'sent_bytes', type: 'BIGINT' },
  // UTC seconds since 1970.
  { name: 'ended', type: 'BIGINT' },
  // Milliseconds from the start to the end.
  { name: 'age', type: 'BIGINT' },
  { name: 'traits_id', type: 'INTEGER' },
  { name: 'domain_name', type: 'VARCHAR' },
  // A space, then the texts between spaces: so that one lone `-` is no NULL.
  { name: 'extra', type: 'VARCHAR' },
];

/** The columns of a record whose values many connections share: told by the listener, its policy and the client's stack. */
export const TRAIT_COLUMNS = [
  'load_balancer',
  'listener_id',
  'destination_ip',
  'destination_port',
  'incoming_tls_alert',
  'chosen_cert_arn',
  'chosen_cert_serial',
  'tls_cipher',
  'tls_protocol_version',
  'tls_keyexchange',
  'alpn_fe_protocol',
  'alpn_be_protocol',
  'alpn_client_preference_list',
  'log_version',
] as const satisfies readonly (keyof ConnectionRecord)[];

/** Where a log line comes from, as the key of its object tells. */
export interface LineOrigin {
  readonly account_id: string | null;
  readonly region: string | null;
}

/** Gives the number of the traits that a record shares with others. */
export type TraitsOf = (record: ConnectionRecord, origin: LineOrigin) => number;
