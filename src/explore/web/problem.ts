/**
 * An error as a box on the page.
 */
import { AskError } from './api.js';
import { el, shown } from './dom.js';

export function problemBox(error: unknown): HTMLElement {
  const answer = error instanceof AskError ? error.answer : undefined;
  const message = answer?.message ?? (error instanceof Error ? error.message : String(error));
  return el(
    'div',
    { class: answer?.code === 'no_data' ? 'problem empty' : 'problem', role: 'alert' },
    el('p', {}, shown(message, 1_000).text),
    answer?.hint ? el('p', { class: 'hint' }, shown(answer.hint, 1_000).text) : null,
  );
}
