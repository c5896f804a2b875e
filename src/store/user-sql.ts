/**
 * A user's own SQL, on a database opened for reading: one statement, its rows or a clear refusal.
 */
import { TlslensError } from '../errors.js';
import { type Bindings, type Database, type QueryAnswer, read } from './database.js';
import { userSqlError } from './duckdb-errors.js';

/**
 * Runs one statement. DuckDB refuses writes, files and settings, since the database was opened for `read`.
 *
 * @throws `sql_failed`, `sql_refused`, `interrupted`, `bad_argument` (no statement, or several)
 */
export async function runUserSql(
  database: Database,
  sql: string,
  options: { bindings?: Bindings; maxRows?: number } = {},
): Promise<QueryAnswer> {
  try {
    const { count } = await database.connection.extractStatements(sql);
    if (count !== 1) {
      const found = count === 0 ? 'no statement' : `${count} statements`;
      throw new TlslensError('bad_argument', `Expected one SQL statement, found ${found}.`, {
        hint: "For example: tlslens sql 'select count(*) from connections'",
      });
    }
    return await read(database.connection, sql, options.bindings, options.maxRows ?? Number.POSITIVE_INFINITY);
  } catch (error) {
    throw userSqlError(error);
  }
}
