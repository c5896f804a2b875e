/**
 * Counts by value as a list of bars; each bar is a button that filters by its value.
 */
import type { Bar } from '../overview.js';
import { breakable, el, fill, refill, shown } from './dom.js';
import { count, label, percent } from './words.js';

export interface BarList {
  readonly element: HTMLElement;
  draw(bars: readonly Bar[], selected: readonly string[], whole: number): void;
}

export interface BarListOptions {
  readonly title: string;
  readonly note: string;
  /** The name that {@link label} and the filters know it by. */
  readonly filter: string;
  /** Absent: the bars are only shown. */
  readonly onPick?: ((value: string) => void) | undefined;
  /** More about a value, in a line under it. */
  readonly detailOf?: ((value: string) => string | null) | undefined;
}

/** Bars of a list until more are asked for: what fits beside the other lists. */
const FEW = 6;

export function makeBarList({ title, note, filter, onPick, detailOf }: BarListOptions): BarList {
  let isLong = false;
  let latest: Parameters<BarList['draw']> | undefined;
  const list = el('ul', { class: 'bars' });
  const more = el('button', {
    type: 'button',
    class: 'more',
    hidden: true,
    onclick: () => {
      isLong = !isLong;
      if (latest !== undefined) draw(...latest);
    },
  });
  const element = el(
    'section',
    { class: 'panel', 'data-chart': filter },
    el('h2', {}, title),
    el('p', { class: 'panel-note' }, note),
    list,
    more,
  );

  function draw(...drawn: Parameters<BarList['draw']>): void {
    latest = drawn;
    const [bars, selected, whole] = drawn;
    const most = Math.max(1, ...bars.map(({ n }) => n));
    const isSelected = (bar: Bar) => selected.includes(filterValue(bar) ?? '');
    // What is filtered by stays in sight, to be let go of.
    const kept = bars.filter((bar, index) => isLong || index < FEW || isSelected(bar));
    refill(
      list,
      ...kept.map((bar) => el('li', {}, row(bar, most, whole, isSelected(bar)))),
      bars.length === 0 ? el('li', { class: 'muted' }, 'Nothing to show here.') : null,
    );
    more.hidden = bars.length <= FEW;
    fill(more, isLong ? 'Show fewer' : `Show all ${bars.length}`);
    more.setAttribute('aria-label', `${more.textContent}: ${title}`);
    more.setAttribute('aria-expanded', String(isLong));
  }

  const filterValue = (bar: Bar): string | null => bar.value ?? (filter === 'sni' ? '-' : null);

  function row(bar: Bar, most: number, whole: number, isSelected: boolean): HTMLElement {
    const value = filterValue(bar);
    const { text, whole: long } = shown(label(filter, bar.value), 56);
    const detail = bar.clients === undefined ? detailOf?.(value ?? '') : addresses(bar.clients);
    const inside = [
      el('span', { class: 'bar-label', title: long }, ...breakable(text)),
      el('span', { class: 'bar-count' }, count(bar.n), el('span', { class: 'muted' }, ` ${percent(bar.n, whole)}`)),
      el(
        'span',
        { class: 'bar-track', 'aria-hidden': 'true' },
        el('span', { class: 'bar-fill', style: `width:${Math.max(0.5, (100 * bar.n) / most)}%` }),
      ),
      detail ? el('span', { class: 'bar-more muted' }, shown(detail, 80).text) : null,
    ];
    if (onPick === undefined || value === null) return el('div', { class: 'bar' }, ...inside);
    return el(
      'button',
      {
        type: 'button',
        class: 'bar',
        'data-key': value,
        'aria-pressed': String(isSelected),
        onclick: () => onPick(value),
      },
      ...inside,
    );
  }

  return { element, draw };
}

const addresses = (n: number): string => `${count(n)} ${n === 1 ? 'address' : 'addresses'}`;
