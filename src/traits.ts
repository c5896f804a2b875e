/**
 * What many connections have in common: the texts that the listener, its policy and the client's stack tell. A row has one
 * number for all of them.
 */
import type { ConnectionRecord } from './fields.js';

/** The columns of a record whose values many connections share. */
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
