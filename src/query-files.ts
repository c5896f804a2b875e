/**
 * Finds and reads the SQL files of `queries/`, in the checkout and in the installed package alike.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './package-root.js';

export const QUERIES_DIR = join(PACKAGE_ROOT, 'queries');

/** The text of `queries/<path>`, for example `views/handshakes.sql`. */
export function readQuery(path: string): string {
  return readFileSync(join(QUERIES_DIR, path), 'utf8');
}

/** Names (without `.sql`) of the files in `queries/<folder>`, sorted. */
export function listQueries(folder: string): string[] {
  return readdirSync(join(QUERIES_DIR, folder))
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.slice(0, -'.sql'.length))
    .sort();
}

/** Replaces every `{{name}}` of a query by its text. Throws where one has no text or a text has no place. */
export function fillQuery(sql: string, texts: Readonly<Record<string, string>>): string {
  const unused = new Set(Object.keys(texts));
  const filled = sql.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`the query has no text for {{${name}}}`);
    unused.delete(name);
    return text;
  });
  if (unused.size > 0) throw new Error(`the query has no place for ${[...unused].join(', ')}`);
  return filled;
}
