/**
 * The traits of connections: numbers for the combinations of values that many of them share. A combination is stored
 * before any row with its number can be.
 */
import type { ConnectionRecord } from '../fields.js';
import type { LineOrigin, TRAIT_COLUMNS, TraitsOf } from '../traits.js';
import { appendRows } from './append-rows.js';
import { CONNECTION_TRAITS } from './columns.js';
import type { Database } from './database.js';

export interface Traits {
  /** The number of the traits of a record; new ones get the next. */
  readonly of: TraitsOf;
  /**
   * Stores those that are new, outside of any transaction of the rows: where the rows are rolled back, unused traits
   * remain, which harm nobody. To be called before rows with their numbers are inserted.
   */
  save(): Promise<void>;
  close(): void;
}

type Row = Partial<Pick<ConnectionRecord, (typeof TRAIT_COLUMNS)[number]>> & LineOrigin;

/** Combinations that a run begins with: of a database with more, some will be stored anew. */
const MOST_LOADED = 100_000;
/** Characters of combinations that are remembered: those of real logs have a few hundred. */
const LONGEST_KEYS = 64 * 1024 * 1024;

/** The traits of `database`, with a connection of their own to it. */
export async function openTraits(database: Database): Promise<Traits> {
  const own = await database.connect();
  const { rows } = await own.query(`from connection_traits order by traits_id desc limit ${MOST_LOADED}`);
  const numbers = new Map(rows.map((row) => [keyOf(row as unknown as Row), Number(row.traits_id)]));
  let next = Math.max(0, ...rows.slice(0, 1).map(({ traits_id }) => Number(traits_id))) + 1;
  let keyLength = 0;
  let unsaved: (Row & { traits_id: number })[] = [];

  return {
    of(record, { account_id, region }) {
      const row = { ...record, account_id, region };
      const key = keyOf(row);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const traits_id = next++;
      keyLength += key.length;
      if (numbers.size >= MOST_LOADED || keyLength > LONGEST_KEYS) {
        numbers.clear();
        keyLength = key.length;
      }
      numbers.set(key, traits_id);
      unsaved.push({ ...traitsAlone(row), traits_id });
      return traits_id;
    },
    async save() {
      const saving = unsaved;
      unsaved = [];
      try {
        await appendRows(own, CONNECTION_TRAITS, saving);
      } catch (error) {
        unsaved = [...saving, ...unsaved];
        throw error;
      }
    },
    close: () => own.close(),
  };
}

const COLUMNS = CONNECTION_TRAITS.columns.map(({ name }) => name).filter((name) => name !== 'traits_id');

/** Without the rest of a record, which is not stored here. */
function traitsAlone(row: Row): Row {
  return Object.fromEntries(COLUMNS.map((name) => [name, row[name as keyof Row]])) as unknown as Row;
}

function keyOf(row: Row): string {
  return JSON.stringify(COLUMNS.map((name) => row[name as keyof Row] ?? null));
}
