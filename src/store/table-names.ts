/**
 * The names of all tables and views, without asking a database.
 */
import { listQueries } from '../query-files.js';
import { ALL_TABLES } from './schema.js';

export function tableNames(): string[] {
  return [...listQueries('views'), ...ALL_TABLES.map(({ name }) => name)].sort();
}
