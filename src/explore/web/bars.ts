/**
 * Counts by value as a list of bars; each bar is a button that filters by its value.
 */
import type { Bar } from '../overview.js';
import { el, fill, shown } from './dom.js';
import { count, label, percent } from './words.js';

export interface BarList {
  readonly element: HTMLElement;
  draw(bars: readonly Bar[], selected: readonly string[], whole: number): void;
}

/**
 * @param filter the name that {@link label} and the filters know it by
 * @param onPick absent: the bars are only shown
 */
export function makeBarList(title: string, note: string, filter: string, onPick?: (value: string) => void): BarList {
  const list = el('ul', { class: 'bars' });
  const element = el(
    'section',
    { class: 'panel', 'data-chart': filter },
    el('h2', {}, title),
    el('p', { class: 'panel-note' }, note),
    list,
  );
  return {
    element,
    draw(bars, selected, whole) {
      const most = Math.max(1, ...bars.map(({ n }) => n));
      fill(
        list,
        ...bars.map((bar) => el('li', {}, row(bar, most, whole))),
        bars.length === 0 ? el('li', { class: 'muted' }, 'Nothing here.') : null,
      );
      function row(bar: Bar, largest: number, all: number): HTMLElement {
        const value = bar.value ?? (filter === 'sni' ? '-' : null);
        const { text, whole: long } = shown(label(filter, bar.value), 56);
        const isOn = value !== null && selected.includes(value);
        const inside = [
          el('span', { class: 'bar-label', title: long }, text),
          el('span', { class: 'bar-count' }, count(bar.n), el('span', { class: 'muted' }, ` ${percent(bar.n, all)}`)),
          el(
            'span',
            { class: 'bar-track', 'aria-hidden': 'true' },
            el('span', { class: 'bar-fill', style: `width:${Math.max(0.5, (100 * bar.n) / largest)}%` }),
          ),
          bar.clients === undefined
            ? null
            : el(
                'span',
                { class: 'bar-more muted' },
                `${count(bar.clients)} ${bar.clients === 1 ? 'address' : 'addresses'}`,
              ),
        ];
        if (onPick === undefined || value === null) return el('div', { class: 'bar' }, ...inside);
        return el(
          'button',
          { type: 'button', class: 'bar', 'aria-pressed': isOn ? 'true' : 'false', onclick: () => onPick(value) },
          ...inside,
        );
      }
    },
  };
}
