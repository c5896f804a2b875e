/**
 * The DDL of Athena's tables: Hive's dialect. Queries and views are Trino's (there `store/quote.ts` fits).
 */
import { TlslensError } from '../errors.js';
import type { ColumnType } from '../fields.js';
import type { WarehouseDialect } from './warehouse-dialect.js';

/**
 * An identifier in DDL. Athena knows lower-case letters, digits and underscores only.
 *
 * https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
 *
 * @throws `bad_argument`
 */
export function hiveIdentifier(name: string, option: string): string {
  if (!/^[a-z_][a-z0-9_]{0,127}$/.test(name)) {
    throw new TlslensError('bad_argument', `Athena takes no such name as ${JSON.stringify(name)} (${option}).`, {
      hint: 'Use lower-case letters, digits and underscores, and begin with a letter.',
      details: { option, name },
    });
  }
  return `\`${name}\``;
}

/**
 * A string literal in DDL: Hive escapes by a backslash, and takes two quotes for the end of one literal and the begin of
 * the next.
 */
export function hiveLiteral(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new RangeError('a location cannot hold control characters');
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
const HIVE_TYPES: Readonly<Partial<Record<ColumnType, string>>> = {
  VARCHAR: 'string',
  TIMESTAMP: 'timestamp',
  SMALLINT: 'smallint',
  INTEGER: 'int',
  BIGINT: 'bigint',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
  'VARCHAR[]': 'array<string>',
};

export const ATHENA_DIALECT: WarehouseDialect = {
  engine: 'athena',
  folder: 'athena',
  types: HIVE_TYPES,
  identifier: (name) => hiveIdentifier(name, 'name'),
  database: ({ database }) => hiveIdentifier(database, '--athena-database'),
  literal: hiveLiteral,
  list: (texts) => hiveLiteral(texts.join(',')),
};
