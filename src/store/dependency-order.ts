/**
 * The order in which macros and views can be created: each after those that its text names.
 */

/** Names of `texts` (SQL by name), those that are named by others first, else by alphabet. Throws on a circle. */
export function orderByDependency(texts: ReadonlyMap<string, string>): string[] {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (ordered.has(name)) return;
    if (path.includes(name)) throw new Error(`these name each other in a circle: ${[...path, name].join(' -> ')}`);
    for (const other of namesIn(texts.get(name) ?? '')) {
      if (other !== name && texts.has(other)) visit(other, [...path, name]);
    }
    ordered.add(name);
  };
  for (const name of [...texts.keys()].sort()) visit(name, []);
  return [...ordered];
}

/** Comments and literals may name what they like; a column named like one of them only costs a place in the order. */
function namesIn(sql: string): string[] {
  return sql.replace(/--.*$|'[^']*'/gm, ' ').match(/\b[a-z_]\w*\b/gi) ?? [];
}
