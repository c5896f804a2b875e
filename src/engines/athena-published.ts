/**
 * The DDL of tables for metadata, networks and the constants of TLS, published in S3 beside the logs.
 */
import type { ColumnType } from '../fields.js';
import { fillQuery } from '../query-files.js';
import { parseS3Uri, s3Uri } from '../source/s3-uri.js';
import type { TableDescription } from '../store/columns.js';
import { CONSTANTS } from '../store/constants.js';
import { METADATA_TABLES } from '../store/metadata-tables.js';
import { hiveIdentifier, hiveLiteral } from './athena-quote.js';
import { readStatement, type Statement } from './athena-tables.js';

/** https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
const HIVE_TYPES: Readonly<Record<ColumnType, string>> = {
  VARCHAR: 'string',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  SMALLINT: 'smallint',
  USMALLINT: 'int',
  INTEGER: 'int',
  BIGINT: 'bigint',
  // No number of Hive has 128 bits: as 32 hexadecimal digits, which compare as the numbers do.
  UHUGEINT: 'string',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
  'VARCHAR[]': 'array<string>',
};

/**
 * One table for each folder below `uri`.
 *
 * @throws `bad_argument` where `uri` is not in S3
 */
export function publishedTables(uri: string): Statement[] {
  const { bucket, key } = parseS3Uri(uri);
  const folder = key === '' || key.endsWith('/') ? key : `${key}/`;
  return [...METADATA_TABLES, ...CONSTANTS.map(({ description }) => description)].map((table) => ({
    name: table.name,
    sql: publishedTable(table, s3Uri(bucket, `${folder}${table.name}/`)),
  }));
}

function publishedTable({ name, grain, columns }: TableDescription, location: string): string {
  return fillQuery(readStatement('athena/published.sql'), {
    table: hiveIdentifier(name, 'table'),
    columns: columns
      .map((column) => `  ${hiveIdentifier(column.name, 'column')} ${HIVE_TYPES[column.type]}`)
      .join(',\n'),
    comment: hiveLiteral(grain),
    location: hiveLiteral(location),
  });
}
