/**
 * The DDL of Trino's tables in a catalog of its Hive connector.
 *
 * https://trino.io/docs/current/connector/hive.html
 */
import type { ColumnType } from '../fields.js';
import { quoteIdentifier, quoteLiteral } from '../store/quote.js';
import type { WarehouseDialect } from './warehouse-dialect.js';

const TRINO_TYPES: Readonly<Partial<Record<ColumnType, string>>> = {
  VARCHAR: 'varchar',
  TIMESTAMP: 'timestamp(3)',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
  'VARCHAR[]': 'array(varchar)',
};

export const TRINO_DIALECT: WarehouseDialect = {
  engine: 'trino',
  folder: 'trino/tables',
  types: TRINO_TYPES,
  identifier: quoteIdentifier,
  database: ({ catalog = '', database }) => `${quoteIdentifier(catalog)}.${quoteIdentifier(database)}`,
  literal: quoteLiteral,
  list: (texts) => `array[${texts.map(quoteLiteral).join(', ')}]`,
};
