/**
 * What may follow in a statement, as DuckDB's `autocomplete` extension sees it: keywords, tables, views, columns. The
 * extension is part of the client's library, and nothing is loaded for it.
 */
import { isBlank, splitSql } from '../sql-text.js';
import type { Database } from './database.js';

export interface SqlCompletions {
  /** Where in the text the word begins that they stand for. */
  readonly start: number;
  /** The likeliest first. */
  readonly candidates: readonly string[];
}

const QUESTIONS = ['select', 'from', 'with', 'values', 'describe', 'show', 'summarize', 'explain', 'pivot', 'unpivot'];
const OWN_VIEWS = ['create', 'comment', 'drop'];

/** Completes the last word of `text`, of which no statement is whole yet. `write` where own views may be made. */
export async function completeSql(database: Database, text: string, write = false): Promise<SqlCompletions> {
  const [whole, own] = await Promise.all([
    database.query('select suggestion, suggestion_start from sql_auto_complete($text)', { text }),
    database.query("select view_name from duckdb_views() where schema_name = 'my' order by all"),
  ]);
  const start = charactersOf(text, Number(whole.rows[0]?.suggestion_start ?? Buffer.byteLength(text)));
  const ownViews = own.rows.map(({ view_name }) => String(view_name));
  const [, begun] = /\bmy\.(\w*)$/i.exec(text) ?? [];
  if (begun !== undefined) return startingWith(ownViews, text, text.length - begun.length);
  const { rest } = splitSql(text.slice(0, start));
  const allowed = new Set(write ? [...QUESTIONS, ...OWN_VIEWS] : QUESTIONS);
  const found = whole.rows
    .map(({ suggestion }) => String(suggestion))
    .filter((word) => /\w/.test(word) && (!isBlank(rest) || allowed.has(word.trim().toLowerCase())));
  const isTable = /\b(?:from|join)\s+$/i.test(text.slice(0, start));
  return startingWith([...found, ...(isTable ? ownViews.map((name) => `my.${name}`) : [])], text, start);
}

/** DuckDB also tells words that are merely alike, which no line can be completed with. */
function startingWith(words: readonly string[], text: string, start: number): SqlCompletions {
  const begun = text.slice(start).toLowerCase();
  return { start, candidates: [...new Set(words)].filter((word) => word.toLowerCase().startsWith(begun)) };
}

/** DuckDB counts bytes of UTF-8. */
const charactersOf = (text: string, bytes: number): number => Buffer.from(text).subarray(0, bytes).toString().length;
