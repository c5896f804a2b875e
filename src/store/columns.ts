/**
 * The columns of every table that tlslens keeps, in order: type, unit and meaning. The tables, their comments in the
 * database and the `schema` command are made from them.
 */
import { FIELDS, type LogColumn } from '../fields.js';
import { TRAIT_COLUMNS } from '../traits.js';

export interface TableDescription {
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** What one row is. */
  readonly grain: string;
  readonly columns: readonly LogColumn[];
}

const byName = new Map(FIELDS.flatMap((field) => field.columns).map((column) => [column.name, column]));

const fromField = (name: string): LogColumn => {
  const column = byName.get(name);
  if (!column) throw new Error(`no log field fills the column ${name}`);
  return column;
};

export const column = (name: string, type: LogColumn['type'], meaning: string, unit?: string): LogColumn =>
  unit === undefined ? { name, type, meaning } : { name, type, unit, meaning };

const OBJECT_ID = column('object_id', 'INTEGER', 'The object in `objects` that the row comes from');

/** Columns of fields that stand elsewhere than in the order of the line. */
const STANDS_APART: ReadonlySet<string> = new Set(['started_at', 'ended_at', 'log_version']);

/** One row per log line: what people ask. It is made of {@link CONNECTION_ROWS} and {@link CONNECTION_TRAITS}. */
export const CONNECTIONS: TableDescription = {
  name: 'connections',
  kind: 'view',
  grain: 'one row per line of the logs: one TLS connection that has ended',
  columns: [
    OBJECT_ID,
    fromField('started_at'),
    fromField('ended_at'),
    column('account_id', 'VARCHAR', 'AWS account, from the object key; NULL where the key does not tell'),
    column('region', 'VARCHAR', 'AWS Region, from the object key; NULL where the key does not tell'),
    ...[...byName.values()].filter(({ name }) => !STANDS_APART.has(name)),
    fromField('log_version'),
    column(
      'extra_fields',
      'VARCHAR[]',
      'Texts of the fields beyond the known ones, in order; NULL where there are none',
    ),
  ],
};

const TRAITS: ReadonlySet<string> = new Set(['account_id', 'region', ...TRAIT_COLUMNS]);
const TRAITS_ID = column(
  'traits_id',
  'INTEGER',
  'What the connection has in common with others: see `connection_traits`',
);

/** What differs from connection to connection. Few texts make up the rest of a log: stored once, they cost next to nothing. */
export const CONNECTION_ROWS: TableDescription = {
  name: 'connection_rows',
  kind: 'table',
  grain: 'one row per connection, as it is stored: ask `connections`, which has all its columns',
  columns: [
    ...CONNECTIONS.columns
      .filter(({ name }) => !TRAITS.has(name))
      // No log has finer times, and they take two thirds of the room.
      .map((column): LogColumn => (column.type === 'TIMESTAMP' ? { ...column, type: 'TIMESTAMP_MS' } : column)),
    TRAITS_ID,
  ],
};

/** What connections have in common. A number is never used for other values; the same values may have several. */
export const CONNECTION_TRAITS: TableDescription = {
  name: 'connection_traits',
  kind: 'table',
  grain: 'one row per combination of values that connections have in common, as it is stored',
  columns: [TRAITS_ID, ...CONNECTIONS.columns.filter(({ name }) => TRAITS.has(name))],
};

export const OBJECTS: TableDescription = {
  name: 'objects',
  kind: 'table',
  grain: 'one row per log object that was met: the ledger of what was read and what was not',
  columns: [
    column('object_id', 'INTEGER', 'Number of the object in this database'),
    column('uri', 'VARCHAR', 's3://bucket/key, file:///path, or - for standard input'),
    column('etag', 'VARCHAR', 'S3 ETag; for a file its size and modification time; for standard input a SHA-256'),
    column('size_bytes', 'BIGINT', 'Stored size', 'bytes'),
    column('account_id', 'VARCHAR', 'AWS account, from the key'),
    column('region', 'VARCHAR', 'AWS Region, from the key'),
    column('load_balancer', 'VARCHAR', 'Load balancer, from the key'),
    column('period_end', 'TIMESTAMP', 'End of the 5-minute delivery period, from the key', 'UTC'),
    column(
      'format',
      'VARCHAR',
      'gzip, zstd or plain, as it is stored; of vended logs with +json, +w3c, +plain or +parquet; NULL where nothing was read',
    ),
    column('status', 'VARCHAR', 'loaded, skipped, failed or retired (its rows deleted for their age)'),
    column('reason', 'VARCHAR', 'Why it was skipped, failed or retired'),
    column('lines', 'BIGINT', 'Lines read: connections + rejected', 'count'),
    column('connections', 'BIGINT', 'Lines that became connections', 'count'),
    column('rejected', 'BIGINT', 'Lines that were rejected', 'count'),
    column('non_data_lines', 'BIGINT', 'Blank lines and # comments: passed over, no lines read', 'count'),
    column('loaded_at', 'TIMESTAMP', 'When this entry was written', 'UTC'),
  ],
};

export const REJECTED_LINES: TableDescription = {
  name: 'rejected_lines',
  kind: 'table',
  grain: 'one row per line that is no connection',
  columns: [
    OBJECT_ID,
    column('line_number', 'BIGINT', 'Position of the line in its object, from 1'),
    column('reason', 'VARCHAR', 'Stable code of the reason'),
    column('field', 'VARCHAR', "AWS's name of the field at fault; NULL where the whole line is"),
    column('raw', 'VARCHAR', 'The text of the line, cut to 2,000 characters'),
  ],
};
