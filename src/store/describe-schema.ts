/**
 * What the database holds, in words: every table and view with the type, unit and meaning of its columns. Tables
 * describe themselves; of a view DuckDB tells the columns and the header of its file what they mean.
 */
import type { ColumnType, LogColumn } from '../fields.js';
import { listQueries, readQuery } from '../query-files.js';
import { CONNECTIONS, type TableDescription } from './columns.js';
import { CONSTANTS } from './constants.js';
import { IN_MEMORY, openDatabase } from './database.js';
import { quoteIdentifier } from './quote.js';
import { TABLES } from './schema.js';

/** Every table and view: `connections` first, then tables, then the other views. Needs no database file. */
export async function describeSchema(): Promise<TableDescription[]> {
  const tables = [...TABLES, ...CONSTANTS.map(({ description }) => description)];
  const known = new Map(
    [CONNECTIONS, ...tables]
      .flatMap(({ columns }) => columns.map((column) => [column.name, column] as const))
      .reverse(),
  );
  const database = await openDatabase(IN_MEMORY, { mode: 'write' });
  try {
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
    const isFirst = ({ name }: TableDescription) => name === CONNECTIONS.name;
    return [...views.filter(isFirst), ...tables, ...views.filter((view) => !isFirst(view))];
  } finally {
    database.close();
  }
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
