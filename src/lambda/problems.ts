/**
 * What did not go as it should in a run: told like everything else, once, until it changes. And which of it the run has to
 * be failed for, so that its alarm rings.
 */
import { TlslensError } from '../errors.js';
import type { Finding } from '../reports/findings.js';
import type { AfterCommit } from './after-commit.js';
import { type Changes, isUnfinished } from './change-database.js';
import type { GateCheck } from './check-gate.js';
import { problemOf } from './ingest-logs.js';
import { WAY_OUT } from './state.js';

export function problemFindings({ synced, ingested }: Changes, gate: GateCheck | null): Finding[] {
  const found: Finding[] = [];
  const add = (id: string, text: string) => found.push({ kind: 'job', id: `job ${id}`, traits: [], text, names: [] });
  for (const { region, notes, error } of synced) {
    if (error) add(`sync ${region} ${error.code}`, `The set-up in ${region} was not read: ${error.message}`);
    for (const note of notes) add(`sync ${region} ${note.split(':')[0]}`, `The set-up in ${region}: ${note}`);
  }
  for (const outcome of ingested.sources) {
    const problem = problemOf(outcome);
    if (problem !== null) add(`source ${outcome.source} ${outcome.error?.code}`, problem);
  }
  if (ingested.isShortOfSpace) {
    const what = 'The space of the function ended before the logs did: what is left waits for the next run.';
    add('space', `${what} ${WAY_OUT}`);
  }
  if (gate?.problem) add('gate rules', `The gate was not checked: ${gate.problem}`);
  return found;
}

/** A run that did not read a prefix, did not get on at all, or could not tell, is no good run. */
export function failureOf({ ingested }: Changes, { figures, errors }: AfterCommit): TlslensError | null {
  const unread = ingested.sources.find(({ error }) => error !== undefined && error.code !== 'source_empty');
  const first = errors[0] ?? unread?.error;
  if (first !== undefined) return first;
  const { loaded, failed } = figures.all;
  if (!isUnfinished(ingested) || loaded + failed > 0) return null;
  if (ingested.isShortOfSpace) {
    return new TlslensError('database_too_large', 'The run had no space to load a single object.', { hint: WAY_OUT });
  }
  return new TlslensError(
    'out_of_time',
    'The run had no time to load a single object, so that the next one will not get further.',
    { hint: 'Give the function more time or memory, or keep less (TLSLENS_RETAIN).' },
  );
}
