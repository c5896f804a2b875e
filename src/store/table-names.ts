/**
 * The names of all tables and views, without asking a database.
 */
import { listQueries } from '../query-files.js';
import { CONSTANTS } from './constants.js';
import { TABLES } from './schema.js';

export function tableNames(): string[] {
  const tables = [...TABLES, ...CONSTANTS.map(({ description }) => description)].map(({ name }) => name);
  return [...listQueries('views'), ...tables].sort();
}
