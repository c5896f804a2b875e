/**
 * The rows between the line parser, which has checked every value, and the bulk loader, which trusts it: column by column,
 * a group at a time, in Parquet files.
 */
import { type ColumnValues, type EncodedGroup, encodeGroup, type ParquetColumn, ParquetFile } from './parquet-file.js';

/**
 * The columns of a row, in order. -1 in `tls_handshake_time_ms`, `-` in `domain_name` and no text in `extra` stand for
 * NULL; the times are UTC milliseconds since 1970; `extra` has a space before each of its texts.
 */
export const ROW_COLUMNS = [
  { name: 'client_ip', type: 'UTF8' },
  { name: 'client_port', type: 'INT32' },
  { name: 'connection_time_ms', type: 'INT64' },
  { name: 'tls_handshake_time_ms', type: 'INT64' },
  { name: 'received_bytes', type: 'INT64' },
  { name: 'sent_bytes', type: 'INT64' },
  { name: 'started', type: 'INT64' },
  { name: 'ended', type: 'INT64' },
  { name: 'traits_id', type: 'INT32' },
  { name: 'domain_name', type: 'UTF8' },
  { name: 'extra', type: 'UTF8' },
] as const satisfies readonly ParquetColumn[];

/** Rows of one object. The bytes may be lent: whoever takes a group is done with them when it returns. */
export interface RowGroup {
  readonly rows: number;
  /** The plain values of each of {@link ROW_COLUMNS}; `null` for texts that are all empty. */
  readonly columns: readonly (Uint8Array | null)[];
}

const OBJECT_ID: ParquetColumn = { name: 'object_id', type: 'INT32' };
/** The length of a text without a byte. */
const EMPTY_TEXT = new Uint8Array(4);

/**
 * Rows of an object for a file of rows.
 *
 * @param memory bytes of an earlier group that nobody needs any more: they are written over
 */
export function encodeRows(object_id: number, { rows, columns }: RowGroup, memory?: Buffer): EncodedGroup {
  const object = { same: new Uint8Array(Int32Array.of(object_id).buffer) };
  const values = columns.map((plain): ColumnValues => (plain ? { plain } : { same: EMPTY_TEXT }));
  return encodeGroup(rows, [object, ...values], memory);
}

/** A file of rows, of any number of objects. */
export function createRowFile(): ParquetFile {
  return new ParquetFile([OBJECT_ID, ...ROW_COLUMNS]);
}
