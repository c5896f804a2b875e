/**
 * What the views of a database mean: DuckDB tells their columns, the header of their file and the tables below what these
 * mean.
 */
import type { ColumnType, LogColumn } from '../fields.js';
import { listQueries, readQuery } from '../query-files.js';
import type { TableDescription } from './columns.js';
import type { Database } from './database.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';

/** Every view of `queries/views/`, by name. A column without a line of its own means what it does in `tables`. */
export async function describeViews(
  database: Database,
  tables: readonly TableDescription[],
): Promise<TableDescription[]> {
  const known = new Map(
    tables.flatMap(({ columns }) => columns.map((column) => [column.name, column] as const)).reverse(),
  );
  const views: TableDescription[] = [];
  for (const name of listQueries('views')) {
    const header = readHeader(readQuery(`views/${name}.sql`));
    const { rows } = await database.query(`describe ${quoteIdentifier(name)}`);
    const columns = rows.map(({ column_name, column_type }): LogColumn => {
      const own = header.columns.get(String(column_name));
      const inherited = known.get(String(column_name));
      const { meaning = '', unit } = own === undefined ? (inherited ?? {}) : { meaning: own, unit: undefined };
      const type = String(column_type) as ColumnType;
      return { name: String(column_name), type, meaning, ...(unit !== undefined && { unit }) };
    });
    views.push({ name, kind: 'view', grain: header.grain, columns });
  }
  return views;
}

/** Statements that store descriptions in the database, where any client sees them. */
export function commentsOn({ name, kind, grain, columns }: TableDescription): string[] {
  return [
    `comment on ${kind} ${quoteIdentifier(name)} is ${quoteLiteral(grain)}`,
    ...columns.map(
      (column) =>
        `comment on column ${quoteIdentifier(name)}.${quoteIdentifier(column.name)} is ${quoteLiteral(
          column.unit ? `${column.meaning} (${column.unit})` : column.meaning,
        )}`,
    ),
  ];
}

function readHeader(sql: string): { grain: string; columns: Map<string, string> } {
  const columns = new Map<string, string>();
  let grain = '';
  for (const line of sql.split('\n')) {
    const [, key, text] = /^-- (grain|column \w+): (.+)$/.exec(line) ?? [];
    if (key === 'grain') grain = text ?? '';
    else if (key) columns.set(key.slice('column '.length), text ?? '');
  }
  return { grain, columns };
}
