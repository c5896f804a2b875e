/**
 * SQL cut into the pieces that matter for putting something into it: strings, quoted names, comments, words, parameters.
 */

export interface Token {
  readonly kind: 'string' | 'quoted' | 'comment' | 'word' | 'parameter' | 'other';
  readonly text: string;
}

/**
 * An open string, quoted name or comment reaches to the end: nothing behind it is taken for SQL. Comments of Trino do
 * not nest, and a backslash in a string is a backslash.
 */
const PIECES =
  /(?<string>'(?:[^']|'')*(?:'|$))|(?<quoted>"(?:[^"]|"")*(?:"|$))|(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<parameter>\$[A-Za-z_]\w*)|(?<word>[A-Za-z_]\w*)|(?<other>[\s\S])/gy;

/** The pieces of `sql`, which together are `sql` again. */
export function tokens(sql: string): Token[] {
  return [...sql.matchAll(PIECES)].map(({ 0: text, groups }) => ({
    kind: Object.entries(groups ?? {}).find(([, found]) => found !== undefined)?.[0] as Token['kind'],
    text,
  }));
}
