/**
 * The filters of a view: choices, a chip for each that is set. Every change is a new address.
 */
import type { Choice } from '../dashboard.js';
import { ask, isAbort } from './api.js';
import { el, fill, refill, shown } from './dom.js';
import {
  FILTER_LABELS,
  type FilterName,
  filtersOf,
  MULTIPLE,
  type Multiple,
  SINGLE,
  toggled,
  withFilter,
} from './state.js';
import { count, label, placeOf } from './words.js';

export interface FilterBar {
  readonly element: HTMLElement;
  /** Shows the filters of this address. */
  show(parameters: URLSearchParams): void;
  /** What the filters offer; empty until the server has said. */
  readonly choices: readonly Choice[];
}

export interface FilterBarOptions {
  readonly signal: AbortSignal;
  /** Whether version, cipher and outcome can be filtered by, too. */
  readonly withAgreement: boolean;
  readonly onChange: (parameters: URLSearchParams) => void;
  /** Told once, when {@link FilterBar.choices} are there. */
  readonly onChoices?: () => void;
}

/** Waits for a pause in typing before it asks for suggestions. */
const PAUSE_MS = 150;

export function makeFilterBar({ signal, withAgreement, onChange, onChoices }: FilterBarOptions): FilterBar {
  let parameters = new URLSearchParams();
  let choices: readonly Choice[] = [];
  const chips = el('ul', { class: 'chips', 'aria-label': 'Filters that are set' });
  const controls = new Map<FilterName, HTMLSelectElement | HTMLInputElement>();

  const select = (name: 'load-balancer' | 'listener' | Multiple) => {
    const control = el('select', {
      onchange: () => {
        const { value } = control;
        const isMultiple = (MULTIPLE as readonly string[]).includes(name);
        if (isMultiple && value !== '') onChange(toggled(parameters, name, value));
        else if (!isMultiple) onChange(withFilter(parameters, name, value === '' ? null : value));
      },
    });
    controls.set(name, control);
    return field(name, control);
  };
  /** What a text field says: of a hostile name, what it looks like. */
  const shownIn = (name: FilterName) => shown(parameters.get(name) ?? '').text;
  const text = (name: 'sni' | 'client' | 'from' | 'to', placeholder: string) => {
    const list = el('datalist', { id: `suggest-${name}` });
    const control = el('input', {
      type: 'text',
      placeholder,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      list: name === 'sni' || name === 'client' ? list.id : null,
      onchange: () => {
        if (control.value !== shownIn(name)) onChange(withFilter(parameters, name, control.value.trim()));
      },
      onkeydown: (event) => {
        const { key } = event as KeyboardEvent;
        if (key === 'Escape') control.value = shownIn(name);
        // Applied, and still there to be changed: the field keeps the focus.
        if (key === 'Enter') control.dispatchEvent(new Event('change'));
      },
    });
    if (name === 'sni' || name === 'client') suggestInto(list, control, name, signal);
    controls.set(name, control);
    return field(name, control, list);
  };

  const clear = el('button', { type: 'button', onclick: () => onChange(new URLSearchParams()) }, 'Clear all');
  const fields = el(
    'div',
    { class: 'filter-fields' },
    select('load-balancer'),
    select('listener'),
    text('sni', '*.example.com'),
    text('client', '203.0.113.0/24'),
    ...(withAgreement ? [select('version'), select('cipher'), select('outcome')] : []),
    text('from', '2026-03-10'),
    text('to', '2026-03-11'),
  );
  const summary = el('summary', {}, 'Filters');
  // On a phone the fields are folded; the chips always tell what is set.
  const folded = el('details', { class: 'filter-fold' }, summary, fields);
  folded.open = matchMedia('(min-width: 700px)').matches;
  const element = el(
    'section',
    { class: 'filters', 'aria-label': 'Filters' },
    folded,
    el('div', { class: 'chip-row' }, chips, clear),
  );

  function fillChoices(): void {
    for (const name of ['load-balancer', 'listener', ...MULTIPLE] as const) {
      const control = controls.get(name);
      if (!(control instanceof HTMLSelectElement)) continue;
      const chosen = parameters.getAll(name);
      const isMultiple = (MULTIPLE as readonly string[]).includes(name);
      const balancer = parameters.get('load-balancer');
      const offered = choices.filter(
        ({ filter, parent }) =>
          filter === name.replace('-', '_') && (name !== 'listener' || balancer === null || parent === balancer),
      );
      const values = new Set(offered.map(({ value }) => value));
      fill(
        control,
        el('option', { value: '' }, isMultiple && chosen.length > 0 ? `${chosen.length} chosen` : 'Any'),
        ...offered.map((choice) => {
          const { value, n } = choice;
          const place = placeOf(choice);
          const text = `${place === null ? '' : `${place} · `}${label(name, value)}`;
          const mark = chosen.includes(value) && isMultiple ? '✓ ' : '';
          return el('option', { value }, `${mark}${shown(text, 80).text} (${count(n)})`);
        }),
        ...chosen
          .filter((value) => !isMultiple && !values.has(value))
          .map((value) => el('option', { value }, shown(value, 60).text)),
      );
      control.value = isMultiple ? '' : (chosen[0] ?? '');
    }
  }

  void ask<{ choices: Choice[] }>('/api/choices', signal).then(
    (answer) => {
      choices = answer.choices;
      fillChoices();
      onChoices?.();
    },
    // Without choices the chips still work; the view itself tells what is wrong.
    () => undefined,
  );

  return {
    element,
    get choices() {
      return choices;
    },
    show(next) {
      parameters = filtersOf(next);
      for (const name of ['sni', 'client', 'from', 'to'] as const) controls.get(name)!.value = shownIn(name);
      fillChoices();
      const all = [...SINGLE, ...MULTIPLE].flatMap((name) => parameters.getAll(name).map((value) => ({ name, value })));
      refill(
        chips,
        ...all.map(({ name, value }) => chip(name, value, () => onChange(toggled(parameters, name, value)))),
      );
      clear.hidden = all.length === 0;
      fill(summary, all.length === 0 ? 'Filters' : `Filters (${all.length} set)`);
    },
  };
}

function field(name: FilterName, ...control: HTMLElement[]): HTMLElement {
  return el('label', { class: `field field-${name}` }, el('span', {}, FILTER_LABELS[name]), ...control);
}

function chip(name: FilterName, value: string, onRemove: () => void): HTMLElement {
  const { text } = shown(label(name, value), 48);
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: 'chip',
        'data-key': `${name}=${value}`,
        onclick: onRemove,
        'aria-label': `Remove the filter ${FILTER_LABELS[name]} ${text}`,
      },
      el('span', { class: 'chip-name' }, FILTER_LABELS[name]),
      ` ${text} `,
      el('span', { 'aria-hidden': 'true' }, '×'),
    ),
  );
}

const isInert = (text: string): boolean => shown(text).text === text;

function suggestInto(list: HTMLElement, control: HTMLInputElement, kind: 'sni' | 'client', signal: AbortSignal): void {
  let pause: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();
  control.addEventListener('input', () => {
    clearTimeout(pause);
    asking.abort();
    asking = new AbortController();
    const current = AbortSignal.any([asking.signal, signal]);
    pause = setTimeout(() => {
      const query = new URLSearchParams({ kind, text: control.value.trim() });
      ask<{ values: string[] }>(`/api/suggest?${query}`, current).then(
        // A list of suggestions is drawn by the browser, which would obey what a name may hold.
        ({ values }) => fill(list, ...values.filter(isInert).map((value) => el('option', { value }))),
        (error) => {
          if (!isAbort(error)) fill(list);
        },
      );
    }, PAUSE_MS);
  });
}
