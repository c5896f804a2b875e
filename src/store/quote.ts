/**
 * The one place where text becomes SQL. Values are bound wherever DuckDB lets them; these are for the rest.
 */

/** An identifier, quoted: safe whatever its characters. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal. DuckDB has no backslash escapes in plain literals; a NUL cannot be written and is refused. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new RangeError('an SQL literal cannot hold a NUL');
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list of string literals: `['a', 'b']`. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quoteLiteral).join(', ')}]`;
}
