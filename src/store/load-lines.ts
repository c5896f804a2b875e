/**
 * The bulk loader: spooled text files to `connections` rows. It says how many rows it made of each object and which
 * lines it left to the record reader; it never guesses.
 */
import { basename } from 'node:path';
import { fillQuery, readQuery } from '../query-files.js';
import type { Database } from './database.js';
import { acceptedCondition, columnExpressions, fieldColumns, type Tail } from './load-sql.js';
import { quoteList } from './quote.js';

/** A text file of whole lines of one object, named by {@link spoolName}. */
export interface SpooledFile {
  readonly path: string;
  readonly object_id: number;
  /** Lines in it that hold data. */
  readonly dataLines: number;
}

/** The file name that tells the loader whose lines a file holds. */
export function spoolName(
  object: { object_id: number; account_id: string | null; region: string | null },
  part: number,
): string {
  return `${object.object_id}_${object.account_id ?? ''}_${object.region ?? ''}_${part}.log`;
}

export interface LineLoader {
  /** Inserts the lines that are surely valid; the number of rows. To be called within a transaction. */
  load(files: readonly SpooledFile[]): Promise<number>;
  /** After {@link load} of `files`: the texts of the lines it left over, by path. */
  leftOver(files: readonly SpooledFile[]): Promise<Map<string, Set<string>>>;
  /** Whether any line so far had fields beyond the known ones. */
  readonly sawExtraFields: boolean;
  /** Gives the database its usual settings back: those for loading would slow down queries. */
  end(): Promise<void>;
}

/** Prepares `database` for bulk loads. */
export async function createLineLoader(database: Database): Promise<LineLoader> {
  await database.run('set preserve_insertion_order = false');
  // Choosing among all compressions takes a third of an insert, and strings end with this one nearly always.
  await database.run("set force_compression = 'dict_fsst'");
  // Pushed down, the conditions would split the line anew for every field that they look at: a quarter of the load.
  await database.run("set disabled_optimizers = 'filter_pushdown'");
  await database.run(fillQuery(readQuery('store/log_lines.sql'), { fields: fieldColumns() }));
  const loadSql = readQuery('store/load_lines.sql');
  const leftOverSql = readQuery('store/left_over_lines.sql');
  let sawExtraFields = false;

  const insert = (files: readonly SpooledFile[], tail: Tail) =>
    database.run(
      fillQuery(loadSql, {
        columns: columnExpressions(tail),
        accepted: acceptedCondition(tail),
        files: quoteList(files.map(({ path }) => path)),
      }),
    );

  return {
    async end() {
      await database.run(
        'reset preserve_insertion_order; reset force_compression; reset disabled_optimizers; drop macro table log_lines',
      );
    },
    get sawExtraFields() {
      return sawExtraFields;
    },
    async load(files) {
      const lines = files.reduce((sum, file) => sum + file.dataLines, 0);
      if (lines === 0) return 0;
      if (sawExtraFields) return insert(files, 'any');
      const rows = await insert(files, 'known-fields-only');
      if (rows === lines) return rows;
      const extraRows = await insert(files, 'extra-fields-only');
      sawExtraFields = extraRows > 0;
      return rows + extraRows;
    },
    async leftOver(files) {
      const { rows } = await database.query(
        fillQuery(leftOverSql, { accepted: acceptedCondition('any'), files: quoteList(files.map(({ path }) => path)) }),
      );
      const byName = new Map(files.map(({ path }) => [basename(path), path]));
      const byPath = new Map<string, Set<string>>();
      for (const { filename, line } of rows) {
        const path = byName.get(basename(String(filename))) ?? String(filename);
        const texts = byPath.get(path) ?? new Set();
        byPath.set(path, texts.add(String(line)));
      }
      return byPath;
    },
  };
}
