/**
 * Two answers to the same question, compared cell by cell in the order of the rows.
 */
import type { Cell, ResultColumn } from '../../src/result.js';

interface Answer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** What differs, in words; empty where nothing does. */
export function differences(here: Answer, there: Answer): string[] {
  const names = (answer: Answer) => answer.columns.map(({ name }) => name).join(', ');
  if (names(here) !== names(there)) return [`columns: ${names(here)} / ${names(there)}`];
  const found: string[] = [];
  if (here.rows.length !== there.rows.length) found.push(`rows: ${here.rows.length} / ${there.rows.length}`);
  for (let at = 0; at < Math.max(here.rows.length, there.rows.length); at++) {
    for (const { name } of here.columns) {
      const [a, b] = [plain(here.rows[at]?.[name] ?? null), plain(there.rows[at]?.[name] ?? null)];
      if (!isSame(a, b)) found.push(`row ${at} ${name}: ${a} / ${b}`);
    }
  }
  return found;
}

/** Sums of floating point numbers depend on their order in the last place. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'number' || typeof b !== 'number') return false;
  return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

function plain(cell: Cell): unknown {
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'bigint') return Number(cell);
  return Array.isArray(cell) ? JSON.stringify(cell) : cell;
}
