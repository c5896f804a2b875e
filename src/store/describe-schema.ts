/**
 * What the database holds, in words: every table and view with the type, unit and meaning of its columns.
 */
import { CONNECTIONS, type TableDescription } from './columns.js';
import { IN_MEMORY, openDatabase } from './database.js';
import { describeViews } from './describe-views.js';
import { ALL_TABLES } from './schema.js';

/** Every table and view: `connections` first, then tables, then the other views. Needs no database file. */
export async function describeSchema(): Promise<TableDescription[]> {
  const database = await openDatabase(IN_MEMORY, { mode: 'write' });
  try {
    const views = await describeViews(database, [CONNECTIONS, ...ALL_TABLES]);
    const isFirst = ({ name }: TableDescription) => name === CONNECTIONS.name;
    return [...views.filter(isFirst), ...ALL_TABLES, ...views.filter((view) => !isFirst(view))];
  } finally {
    database.close();
  }
}
