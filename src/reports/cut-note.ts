import { CUT_PREFIX } from '../result.js';

/** What is said of a result that holds only its first rows. */
export function cutNote(shown: number, total?: number): string {
  const all = total === undefined ? 'more' : total.toLocaleString('en-US');
  return `${CUT_PREFIX}${shown} of ${all} rows; --limit 0 for all`;
}
