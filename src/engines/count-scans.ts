/**
 * How often a query reads a table, as Trino and Athena run it: what stands in a `with` is put in the place of its name
 * each time it is named, and read anew. Pure, and an upper bound: the planner may find that it needs less.
 *
 * https://trino.io/docs/current/sql/select.html#with-clause
 */

/** How often `sql` reads `table`, by itself and through `views`, which stand in the order in which they can be made. */
export function countScans(sql: string, table: string, views: readonly { name: string; query: string }[] = []): number {
  const scope = new Map<string, number>();
  for (const { name, query } of views) scope.set(name, scansIn(bare(query).toLowerCase(), table, scope));
  return scansIn(bare(sql).toLowerCase(), table, scope);
}

type Scope = ReadonlyMap<string, number>;

/** `scope` has the scans behind each name that an outer `with` gives. */
function scansIn(text: string, table: string, outer: Scope): number {
  const scope = new Map(outer);
  let own = '';
  let position = 0;
  let scans = 0;
  const withs = /\bwith\s+(?:recursive\s+)?(?=\w+\s*(?:\([^)]*\)\s*)?as\s*\()/g;
  const definition = /^\s*,?\s*(\w+)\s*(?:\([^)]*\)\s*)?as\s*\(/;
  for (;;) {
    // A query in parentheses has names of its own.
    const parenthesis = text.indexOf('(', position);
    withs.lastIndex = position;
    const next = withs.exec(text);
    if (next !== null && (parenthesis === -1 || next.index < parenthesis)) {
      own += text.slice(position, next.index);
      position = next.index + next[0].length;
      for (;;) {
        const found = definition.exec(text.slice(position));
        if (found === null) break;
        const open = position + found[0].length - 1;
        const close = closing(text, open);
        scope.set(found[1]!, scansIn(text.slice(open + 1, close), table, scope));
        position = close + 1;
      }
    } else if (parenthesis !== -1) {
      const close = closing(text, parenthesis);
      own += `${text.slice(position, parenthesis)} `;
      scans += scansIn(text.slice(parenthesis + 1, close), table, scope);
      position = close + 1;
    } else {
      own += text.slice(position);
      break;
    }
  }
  for (const [, name] of own.matchAll(/\b(?:from|join)\s+"?(\w+)"?/g)) {
    scans += scope.get(name!) ?? (name === table ? 1 : 0);
  }
  return scans;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '(') depth += 1;
    else if (text[index] === ')' && --depth === 0) return index;
  }
  return text.length;
}

const bare = (sql: string): string => sql.replace(/--.*$|\/\*.*?\*\/|'(?:[^']|'')*'/gm, ' ');
