import { closest } from 'fastest-levenshtein';

/** The candidate that `name` was probably meant to be. */
export function nearest(name: string, candidates: readonly string[]): string {
  return closest(name.toLowerCase(), [...candidates]);
}
