/**
 * The bulk loader: files of rows to stored connections.
 */
import { fillQuery, readQuery } from '../query-files.js';
import type { Database } from './database.js';
import { quoteList } from './quote.js';
import { openTraits, type Traits } from './traits.js';

/** Rows of one object in a file that `createRowFile` gives the bytes of. */
export interface SpooledRows {
  readonly path: string;
  readonly object_id: number;
  readonly rows: number;
}

export interface LineLoader {
  /** Gives the numbers that stand in the rows. */
  readonly traits: Traits;
  /**
   * Inserts rows; their number. To be called within a transaction.
   *
   * @param isPartOfFile whether their files hold rows of other objects, too
   */
  load(spooled: readonly SpooledRows[], isPartOfFile?: boolean): Promise<number>;
  /** Whether a processor is to be left to others, or all threads of the database may load. */
  leaveOneProcessor(isLeft: boolean): Promise<void>;
  /** Gives the database its usual settings back: those for loading would slow down queries. */
  end(): Promise<void>;
}

/** Prepares `database` for bulk loads. */
export async function createLineLoader(database: Database): Promise<LineLoader> {
  await database.run('set preserve_insertion_order = false');
  // Choosing among all compressions takes a third of an insert, and strings end with this one nearly always.
  await database.run("set force_compression = 'dict_fsst'");
  // What is spooled is read once.
  await database.run('set enable_external_file_cache = false');
  const traits = await openTraits(database);
  const loadSql = readQuery('store/load_rows.sql');
  const { rows } = await database.query("select current_setting('threads') as threads");
  const allThreads = Number(rows[0]?.threads);
  let threads = allThreads;
  const setThreads = async (wanted: number): Promise<void> => {
    if (wanted !== threads) await database.run(`set threads = ${wanted}`);
    threads = wanted;
  };

  return {
    traits,
    leaveOneProcessor: (isLeft) => setThreads(isLeft ? Math.max(1, allThreads - 1) : allThreads),
    async end() {
      traits.close();
      await setThreads(allThreads);
      await database.run('reset preserve_insertion_order; reset force_compression; reset enable_external_file_cache');
    },
    async load(spooled, isPartOfFile = false) {
      await traits.save();
      const filled = spooled.filter(({ rows }) => rows > 0);
      if (filled.length === 0) return 0;
      const files = quoteList([...new Set(filled.map(({ path }) => path))]);
      const ids = filled.map(({ object_id }) => object_id).join(', ');
      return database.run(fillQuery(loadSql, { files, where: isPartOfFile ? `where object_id in (${ids})` : '' }));
    },
  };
}
