/**
 * All or nothing.
 */
import type { Database } from './database.js';

/** Runs `work` in a transaction of `database`: committed when it returns, rolled back when it throws. */
export async function inTransaction<T>(database: Database, work: () => Promise<T>): Promise<T> {
  await database.run('begin');
  try {
    const result = await work();
    await database.run('commit');
    return result;
  } catch (error) {
    // The first failure is the one to tell; a transaction that DuckDB has ended already cannot be rolled back.
    await database.run('rollback').catch(() => undefined);
    throw error;
  }
}
