/**
 * What rows say, read from the bytes of their columns by the layout alone.
 */
import { ROW_COLUMNS, type RowGroup } from '../../src/rows/row-columns.js';

export interface RowValues {
  readonly client_ip: string;
  readonly client_port: number;
  readonly connection_time_ms: number;
  readonly tls_handshake_time_ms: number | null;
  readonly received_bytes: number;
  readonly sent_bytes: number;
  readonly started_at: number;
  readonly ended_at: number;
  readonly traits_id: number;
  readonly domain_name: string | null;
  readonly extra_fields: string[] | null;
}

export function rowsOf({ rows, columns }: RowGroup): RowValues[] {
  const read = Object.fromEntries(
    ROW_COLUMNS.map(({ name, type }, index) => [name, valuesOf(type, columns[index] ?? null, rows)]),
  );
  const at = (name: string, row: number) => read[name]![row]!;
  return Array.from({ length: rows }, (_, row): RowValues => {
    const handshake = Number(at('tls_handshake_time_ms', row));
    const name = String(at('domain_name', row));
    const extra = String(at('extra', row));
    return {
      client_ip: String(at('client_ip', row)),
      client_port: Number(at('client_port', row)),
      connection_time_ms: Number(at('connection_time_ms', row)),
      tls_handshake_time_ms: handshake === -1 ? null : handshake,
      received_bytes: Number(at('received_bytes', row)),
      sent_bytes: Number(at('sent_bytes', row)),
      started_at: Number(at('started', row)),
      ended_at: Number(at('ended', row)),
      traits_id: Number(at('traits_id', row)),
      domain_name: name === '-' ? null : name,
      extra_fields: extra === '' ? null : extra.slice(1).split(' '),
    };
  });
}

function valuesOf(type: string, lent: Uint8Array | null, rows: number): (string | number)[] {
  if (!lent) return Array.from({ length: rows }, () => '');
  const bytes = Buffer.from(lent);
  const values: (string | number)[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (type === 'UTF8') {
      const length = bytes.readUInt32LE(at);
      values.push(bytes.toString('latin1', at + 4, at + 4 + length));
      at += 4 + length;
    } else {
      values.push(type === 'INT64' ? Number(bytes.readBigInt64LE(at)) : bytes.readInt32LE(at));
      at += type === 'INT64' ? 8 : 4;
    }
  }
  if (values.length !== rows) throw new Error(`${values.length} values in a column of ${rows} rows`);
  return values;
}
