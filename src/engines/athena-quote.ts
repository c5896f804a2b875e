/**
 * Names and texts in the two dialects that Athena takes: Hive's for DDL of tables, Trino's for queries and views (there
 * `store/quote.ts` fits).
 */
import { TlslensError } from '../errors.js';

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
  if (/\p{Cc}/u.test(text)) throw new RangeError('an S3 location cannot hold control characters');
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
