/**
 * SQL as text: where its statements end, and what is a comment. For a prompt that waits for a semicolon and for checks
 * before DuckDB sees anything; what statements mean is DuckDB's to say.
 */

export interface SplitSql {
  /** Whole statements, without their semicolons and without blank ones. */
  readonly statements: readonly string[];
  /** What follows the last semicolon; blank where nothing does. */
  readonly rest: string;
  /** Whether `rest` ends inside a text, a quoted name or a comment. */
  readonly isInside: boolean;
}

/** One piece of SQL: a text, a quoted name, a comment, a semicolon, or any other character. */
const PIECE =
  /'(?:[^']|'')*('|$)|"(?:[^"]|"")*("|$)|(\$(?:[A-Za-z_]\w*)?\$)|--[^\n]*|\/\*|;|[A-Za-z_][\w$]*|\$\w+|[\s\S]/y;

/** Splits at the semicolons that end statements, not at those in texts, quoted names and comments. */
export function splitSql(text: string): SplitSql {
  const statements: string[] = [];
  let start = 0;
  let isInside = false;
  for (const { from, to, kind, isOpen } of pieces(text)) {
    isInside = isOpen;
    if (kind !== 'semicolon') continue;
    statements.push(text.slice(start, from));
    start = to;
  }
  const rest = text.slice(start);
  return { statements: statements.map((sql) => sql.trim()).filter((sql) => !isBlank(sql)), rest, isInside };
}

/** The text with every comment as one blank. */
export function withoutComments(text: string): string {
  let bare = '';
  for (const { from, to, kind } of pieces(text)) bare += kind === 'comment' ? ' ' : text.slice(from, to);
  return bare.trim();
}

/** The names of the parameters (`$name`) of a statement, each once. */
export function parametersOf(text: string): string[] {
  const names = [...pieces(text)].flatMap(({ from, to }) => /^\$([A-Za-z_]\w*)$/.exec(text.slice(from, to))?.[1] ?? []);
  return [...new Set(names)];
}

/** Whether there is nothing but blanks and comments. */
export const isBlank = (text: string): boolean => withoutComments(text) === '';

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly kind: 'comment' | 'semicolon' | 'other';
  /** Whether the text ends before the piece does. */
  readonly isOpen: boolean;
}

function* pieces(text: string): Generator<Piece> {
  let from = 0;
  while (from < text.length) {
    PIECE.lastIndex = from;
    const [piece = '', quoteEnd, nameEnd, dollar] = PIECE.exec(text) ?? [];
    let to = from + piece.length;
    let isOpen = quoteEnd === '' || nameEnd === '';
    let kind: Piece['kind'] = 'other';
    if (dollar !== undefined) {
      const end = text.indexOf(dollar, to);
      isOpen = end < 0;
      to = isOpen ? text.length : end + dollar.length;
    } else if (piece === '/*') {
      kind = 'comment';
      const end = commentEnd(text, from);
      isOpen = end < 0;
      to = isOpen ? text.length : end;
    } else if (piece.startsWith('--')) kind = 'comment';
    else if (piece === ';') kind = 'semicolon';
    else if (/^e$/i.test(piece) && text[to] === "'") {
      // e'...' has backslash escapes, so that \' does not end it.
      const end = /'(?:[^'\\]|\\[\s\S]|'')*'/y;
      end.lastIndex = to;
      const found = end.exec(text);
      isOpen = found === null;
      to = found === null ? text.length : end.lastIndex;
    }
    yield { from, to, kind, isOpen };
    from = to;
  }
}

/** The end of a block comment, which may hold others; -1 where it has none. */
function commentEnd(text: string, from: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return -1;
}
