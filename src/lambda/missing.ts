/**
 * What the page of a run has to say beside its reports: what went wrong, and which reports there are not, and why.
 */
import type { Result } from '../result.js';

export interface Missing {
  /** What did not go as it should in the run, one sentence each. */
  readonly problems: readonly string[];
  /** Names of reports that there was no time for. */
  readonly leftOut: readonly string[];
  /** Names of reports that no connection matched. */
  readonly empty: readonly string[];
}

/** As one more section of the page; `null` where nothing is missing. */
export function missingSection({ problems, leftOut, empty }: Missing, now: Date): Result | null {
  const rows = [
    ...problems.map((detail) => ({ what: 'went wrong', detail })),
    ...leftOut.map((detail) => ({ what: 'no time was left for', detail })),
    ...empty.map((detail) => ({ what: 'no connection matched', detail })),
  ];
  if (rows.length === 0) return null;
  return {
    report: 'missing',
    title: 'Not in these reports',
    question: 'What did this run leave out, and what went wrong?',
    generated_at: now,
    columns: [
      { name: 'what', type: 'VARCHAR' },
      { name: 'detail', type: 'VARCHAR', description: 'a sentence, or the name of a report' },
    ],
    rows,
    notes: [],
  };
}
