/**
 * What stands around the table of a result: what it covers, its notes, its SQL.
 */
import type { PageResult } from '../answers.js';
import { el, shown } from './dom.js';
import { address } from './state.js';

/** Coverage and notes, always there to be read. */
export function notesOf({ coverage, notes }: Pick<PageResult, 'coverage' | 'notes'>): HTMLElement | null {
  const all = [...(coverage === null ? [] : [coverage]), ...notes];
  if (all.length === 0) return null;
  return el(
    'details',
    { class: 'notes', open: true },
    el('summary', {}, `Notes (${all.length})`),
    el('ul', {}, ...all.map((note) => el('li', {}, shown(note, 2_000).text))),
  );
}

/** The SQL of a result, unfolded on demand, with a way to change it. */
export function sqlOf(sql: string | null): HTMLElement | null {
  if (sql === null) return null;
  return el(
    'details',
    { class: 'query' },
    el('summary', {}, 'SQL'),
    el('p', {}, el('a', { href: address('/sql', new URLSearchParams({ sql })) }, 'Open in the SQL page')),
    el('pre', { tabindex: 0, 'aria-label': 'SQL of this report' }, sql),
  );
}
