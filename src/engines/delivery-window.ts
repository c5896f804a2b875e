/**
 * Keeps every query over raw logs to the folders of some days: the views go before the query as `with`, over a table of
 * lines that is cut to those days. An engine that plans by folders (Athena, Trino) then reads no others, whatever the
 * query asks; a view of the catalog could not be told.
 */
import { TlslensError } from '../errors.js';
import type { TimeRange } from '../time-range.js';

/** Days of delivery as folders are named, `yyyy/mm/dd`; both are included. */
export interface DeliveryDays {
  readonly first: string;
  readonly last: string;
}

const DAY_MS = 86_400_000;

/**
 * Lines are written when a connection has ended, and delivered within minutes: this long after the window its lines are
 * still looked for. What was open for longer is not found.
 */
export const LATE_MS = DAY_MS;

/**
 * The folders that hold connections which started in a window and ended within {@link LATE_MS} of its end. Nothing lies in
 * a folder before it began, so that the first day needs no margin.
 *
 * @throws `bad_argument` where the window has no begin: everything would be read, and paid for
 */
export function deliveryDays({ from, to }: TimeRange, now: Date): DeliveryDays {
  if (from === undefined) throw needsWindow();
  const tomorrow = now.getTime() + DAY_MS;
  const end = to === undefined ? tomorrow : Math.min(tomorrow, to.getTime() - 1 + LATE_MS);
  return { first: folderOf(from.getTime()), last: folderOf(Math.max(end, from.getTime())) };
}

const folderOf = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');

function needsWindow(): TlslensError {
  return new TlslensError('bad_argument', 'Without a window this would read all the logs there are.', {
    hint: 'Say since when: --since 24h, or --from 2026-03-10 and --to 2026-03-11.',
  });
}

/** The views by name, and the table of lines below them. */
export interface LogViews {
  readonly texts: ReadonlyMap<string, string>;
  readonly lines: string;
}

/**
 * The query with the views that it needs before it, over lines of these days alone. A query that reads no logs, or is no
 * query (`show tables`), stays as it is.
 *
 * @throws `bad_argument` where it reads logs and `days` is `null`
 */
export function overDays(sql: string, days: DeliveryDays | null, views: LogViews): string {
  const { head, rest, isRecursive } = splitWith(sql);
  if (rest === null) return sql;
  const needed = neededBy(sql, views);
  if (!needed.includes(views.lines)) return sql;
  if (days === null) {
    // Whoever names the table itself may name its days too.
    if (/\bday\b/i.test(bare(sql)) && namesIn(sql).has(views.lines)) return sql;
    throw needsWindow();
  }
  const cut = `select * from ${views.lines} where day between '${days.first}' and '${days.last}'`;
  const parts = needed.map((name) => `${name} as (\n${name === views.lines ? cut : views.texts.get(name)?.trim()}\n)`);
  const keyword = isRecursive ? 'with recursive' : 'with';
  return `${head}${keyword} ${parts.join(',\n')}${rest === '' ? '' : rest}`;
}

/** What stands before the query itself, and what follows the views: the rest of its own `with`, or the query. */
function splitWith(sql: string): { head: string; rest: string | null; isRecursive: boolean } {
  const head = /^(?:\s+|--.*(?:\n|$))*/.exec(sql)?.[0] ?? '';
  const text = sql.slice(head.length);
  const own = /^with\s+(recursive\s+)?/i.exec(text);
  if (own !== null) return { head, rest: `,\n${text.slice(own[0].length)}`, isRecursive: own[1] !== undefined };
  const isQuery = /^(?:select\b|values\b|table\b|\()/i.test(text);
  return { head, rest: isQuery ? `\n${text}` : null, isRecursive: false };
}

/** The views and the table that a query names, and those that they name: each after the ones it needs. */
function neededBy(sql: string, { texts, lines }: LogViews): string[] {
  const ordered = new Set<string>();
  const visit = (name: string): void => {
    if (ordered.has(name)) return;
    for (const other of namesIn(texts.get(name) ?? '')) {
      if (other !== name && (texts.has(other) || other === lines)) visit(other);
    }
    ordered.add(name);
  };
  for (const name of namesIn(sql)) if (texts.has(name) || name === lines) visit(name);
  return [...ordered];
}

const namesIn = (sql: string): Set<string> =>
  new Set(
    bare(sql)
      .toLowerCase()
      .match(/\b[a-z_]\w*\b/g),
  );

/** Without comments and literals: what they name is not read. */
const bare = (sql: string): string => sql.replace(/--.*$|'(?:[^']|'')*'/gm, ' ');
