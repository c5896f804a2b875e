/**
 * The bulk loader: files of rows to stored connections.
 */
import { fillQuery, readQuery } from '../query-files.js';
import type { Database } from './database.js';
import { quoteList } from './quote.js';
import { openTraits, type Traits } from './traits.js';

/** A file of the rows of one object, as `RowFile` writes it. */
export interface SpooledFile {
  readonly path: string;
  readonly object_id: number;
  /** Rows in it. */
  readonly rows: number;
}

export interface LineLoader {
  /** Gives the numbers that stand in the rows. */
  readonly traits: Traits;
  /** Inserts the rows of files; their number. To be called within a transaction. */
  load(files: readonly SpooledFile[]): Promise<number>;
  /** Gives the database its usual settings back: those for loading would slow down queries. */
  end(): Promise<void>;
}

/** Prepares `database` for bulk loads. */
export async function createLineLoader(database: Database): Promise<LineLoader> {
  await database.run('set preserve_insertion_order = false');
  // Choosing among all compressions takes a third of an insert, and strings end with this one nearly always.
  await database.run("set force_compression = 'dict_fsst'");
  const traits = await openTraits(database);
  const loadSql = readQuery('store/load_rows.sql');

  return {
    traits,
    async end() {
      traits.close();
      await database.run('reset preserve_insertion_order; reset force_compression');
    },
    async load(files) {
      await traits.save();
      const filled = files.filter(({ rows }) => rows > 0);
      if (filled.length === 0) return 0;
      return database.run(fillQuery(loadSql, { files: quoteList(filled.map(({ path }) => path)) }));
    },
  };
}
