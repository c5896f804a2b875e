/**
 * The figures at the top of the overview.
 */
import type { Overview } from '../overview.js';
import { el, fill } from './dom.js';
import { count, milliseconds, percent } from './words.js';

export interface Tiles {
  readonly element: HTMLElement;
  draw(overview: Pick<Overview, 'totals'>): void;
}

/** Tiles that say nothing yet, as high as they will be. */
export function makeTiles(): Tiles {
  const element = el('dl', { class: 'tiles' });
  const time = (ms: number | null) => (ms === null ? '–' : milliseconds(ms));
  fill(
    element,
    ...['Connections', 'Completed', 'Legacy TLS', 'Post-quantum', 'Handshake p50', 'Handshake p99'].map((name) =>
      tile(name, '–', '\u00a0'),
    ),
  );
  return {
    element,
    draw({ totals }) {
      fill(
        element,
        tile('Connections', count(totals.connections), `${count(totals.clients)} client addresses`),
        tile(
          'Completed',
          percent(totals.completed, totals.connections),
          `${count(totals.connections - totals.completed)} did not complete`,
        ),
        tile('Legacy TLS', percent(totals.legacy, totals.completed), `${count(totals.legacy)} below 1.2 or weak`),
        tile(
          'Post-quantum',
          percent(totals.post_quantum, totals.key_exchange_logged),
          `of ${count(totals.key_exchange_logged)} that tell`,
        ),
        tile('Handshake p50', time(totals.p50_ms), 'half took no longer'),
        tile('Handshake p99', time(totals.p99_ms), '1 in 100 took longer'),
      );
    },
  };
}

function tile(name: string, value: string, more: string): HTMLElement {
  return el(
    'div',
    { class: 'tile' },
    el('dt', {}, name),
    el('dd', { class: 'tile-value' }, value),
    el('dd', { class: 'tile-more' }, more),
  );
}
