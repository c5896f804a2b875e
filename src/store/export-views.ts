/**
 * An export as a database: what is a table in the database is a view over the files here, under the same names and with
 * the same types; macros and the other views are the very same.
 */
import type { LogColumn } from '../fields.js';
import { fillQuery, readQuery } from '../query-files.js';
import { CONNECTIONS, type TableDescription } from './columns.js';
import { EXPORTED_TABLES, tablePattern } from './export-tables.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';

/**
 * The texts of the views that stand for the tables, by name.
 *
 * @param root the folder or the S3 URI of the export
 * @param hasConnections whether there is a file of connections: a pattern that matches none is an error to DuckDB
 */
export function fileViews(root: string, hasConnections: boolean): Record<string, string> {
  return Object.fromEntries(
    EXPORTED_TABLES.map((table) => [
      table.name,
      fileView(table, root, hasConnections || table.name !== CONNECTIONS.name),
    ]),
  );
}

function fileView({ name, columns }: TableDescription, root: string, hasFiles: boolean): string {
  if (!hasFiles) {
    const nothing = columns.map((column) => `cast(null as ${column.type}) as ${quoteIdentifier(column.name)}`);
    return fillQuery(readQuery('export/read_nothing.sql'), { columns: nothing.join(', ') });
  }
  return fillQuery(readQuery('export/read_files.sql'), {
    columns: columns.map(fromFile).join(', '),
    files: quoteLiteral(`${asPattern(root).replace(/\/+$/, '')}/${tablePattern(name)}`),
  });
}

/** A path in which DuckDB finds no pattern where none is meant. */
export const asPattern = (path: string): string => path.replace(/[*?[]/g, '[$&]');

function fromFile({ name, type }: LogColumn): string {
  const column = quoteIdentifier(name);
  return type === 'UHUGEINT' ? `hex_number(${column}) as ${column}` : `cast(${column} as ${type}) as ${column}`;
}
