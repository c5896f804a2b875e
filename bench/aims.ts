/**
 * Figures beside what they should be. Each is said where it is measured; the bench as a whole ends with all of them in one
 * table, those of the processes that it starts too.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { print } from './measure.js';

/** Names the file that a bench hands its figures on in. */
export const AIMS_FILE = 'TLSLENS_BENCH_AIMS';

export interface Aim {
  /** Of what input, in words. */
  readonly over: string;
  readonly unit: 'x' | 's' | 'ms' | 'MB' | 'MiB';
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Says a figure beside its aim, and keeps it for {@link printAims}. */
export function against(what: string, figure: number, { over, unit, atMost, atLeast }: Aim): void {
  const isMet = figure <= (atMost ?? Number.POSITIVE_INFINITY) && figure >= (atLeast ?? Number.NEGATIVE_INFINITY);
  const shown = (value: number) => `${value.toFixed(unit === 'ms' || unit === 'MiB' ? 0 : 2)} ${unit}`;
  const aim = atMost === undefined ? `at least ${shown(atLeast as number)}` : `at most ${shown(atMost)}`;
  const row = { what, over, figure: shown(figure), aim, '': isMet ? 'met' : 'NOT met' };
  console.log(`${what}: ${row.figure}, ${aim}: ${row['']}\n`);
  const file = process.env[AIMS_FILE];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** All figures of the run, and what of it failed. */
export function printAims(file: string): void {
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  print(
    'All figures beside their aims',
    lines.map((line) => JSON.parse(line) as Record<string, string>),
  );
}
