/**
 * What a result covers, as a sentence: no number is shown without it.
 */
import type { Coverage, Result, Window } from '../result.js';
import { formatCount } from './numbers.js';
import { formatTime } from './times.js';

/**
 * `Covers A .. B by started_at: 12,345 connections from 212 objects; 7 lines rejected; 12 five-minute periods
 * without an object. AWS delivers these logs best-effort.` Gives `null` where the result claims no coverage (a query of one's own, a schema).
 */
export function coverageSentence(result: Pick<Result, 'window' | 'coverage'>): string | null {
  const { window, coverage } = result;
  if (coverage === undefined) return window === undefined ? null : `Covers ${span(window)}.`;
  const counts = countsOf(coverage);
  const covered = window === undefined ? counts : `${span(window)}: ${counts}`;
  return `Covers ${covered}. AWS delivers these logs best-effort.`;
}

function span({ from, to, column }: Window): string {
  const start = from === null ? null : formatTime(from);
  const end = to === null ? null : formatTime(to);
  if (start === null && end === null) return `all times by ${column}`;
  if (start === null) return `everything before ${end} by ${column}`;
  return end === null ? `everything since ${start} by ${column}` : `${start} .. ${end} by ${column}`;
}

function countsOf({ connections, objects, rejected_lines, gaps }: Coverage): string {
  return [
    `${formatCount(connections, 'connection')} from ${formatCount(objects, 'object')}`,
    `${formatCount(rejected_lines, 'line')} rejected`,
    `${formatCount(gaps, 'five-minute period')} without an object`,
  ].join('; ');
}
