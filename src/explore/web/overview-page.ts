/**
 * The overview: figures, charts over time, counts by value. Every chart has the filters of the address.
 */
import type { Overview } from '../overview.js';
import { ask, isAbort } from './api.js';
import { makeBarList } from './bars.js';
import { el, fill } from './dom.js';
import { makeFilterBar } from './filter-bar.js';
import { makeOverviewCharts } from './overview-charts.js';
import { problemBox } from './problem.js';
import type { Page } from './router.js';
import { address, type FilterName, filtersOf, toggled, withWindow } from './state.js';
import { makeTiles } from './tiles.js';
import { timeText } from './time-series.js';
import { count, placeOf } from './words.js';

const BARS: readonly {
  readonly key: keyof Overview['bars'];
  /** Absent: it is no filter. */
  readonly filter?: FilterName;
  readonly title: string;
  readonly note: string;
  readonly of: 'connections' | 'completed';
}[] = [
  { key: 'version', filter: 'version', title: 'TLS version', note: 'of completed handshakes', of: 'completed' },
  { key: 'outcome', filter: 'outcome', title: 'Outcome', note: 'of all connections', of: 'connections' },
  { key: 'cipher', filter: 'cipher', title: 'Cipher', note: 'of completed handshakes', of: 'completed' },
  { key: 'key_exchange', title: 'Key exchange', note: 'of completed; (none): not logged', of: 'completed' },
  {
    key: 'load_balancer',
    filter: 'load-balancer',
    title: 'Load balancer',
    note: 'of all connections',
    of: 'connections',
  },
  { key: 'listener', filter: 'listener', title: 'Listener', note: 'of all connections', of: 'connections' },
  { key: 'sni', filter: 'sni', title: 'Server name (SNI)', note: 'of all connections', of: 'connections' },
  { key: 'client', filter: 'client', title: 'Client network', note: 'IPv4 /24, IPv6 /48', of: 'connections' },
];

export const overviewPage: Page = ({ root, signal, go }) => {
  let parameters = new URLSearchParams();
  let latest: Overview | undefined;
  let asking = new AbortController();

  const change = (next: URLSearchParams) => go('/', next);
  const bar = makeFilterBar({ signal, withAgreement: true, onChange: change, onChoices: drawLists });
  const status = el('p', { class: 'status', role: 'status' }, 'Counting…');
  const problem = el('div');
  const tiles = makeTiles();
  const charts = makeOverviewCharts((window) => change(withWindow(parameters, window)));
  const lists = BARS.map(({ key, filter, title, note, of }) => ({
    key,
    filter,
    of,
    list: makeBarList({
      title,
      note,
      filter: filter ?? key,
      onPick: filter && ((value) => change(toggled(parameters, filter, value))),
      detailOf: key === 'listener' ? placeOfListener : undefined,
    }),
  }));
  const body = el(
    'div',
    { class: 'overview', 'aria-busy': 'true' },
    tiles.element,
    ...charts.elements,
    el('div', { class: 'grid lists' }, ...lists.map(({ list }) => list.element)),
  );
  root.append(el('h1', { class: 'visually-hidden' }, 'Overview'), bar.element, status, problem, body);

  function placeOfListener(id: string): string | null {
    const choice = bar.choices.find(({ filter, value }) => filter === 'listener' && value === id);
    return choice === undefined ? null : placeOf(choice);
  }

  function drawLists(): void {
    if (latest === undefined) return;
    for (const { key, filter, of, list } of lists) {
      list.draw(latest.bars[key], filter === undefined ? [] : parameters.getAll(filter), latest.totals[of]);
    }
  }

  function draw(overview: Overview): void {
    latest = overview;
    const { totals, window } = overview;
    tiles.draw(overview);
    charts.draw(overview);
    drawLists();
    fill(
      status,
      totals.connections === 0
        ? 'No connection matches. Widen the window or drop a filter.'
        : `${count(totals.connections)} connections that started ${timeText(window.from)} to ${timeText(window.to)} UTC.`,
      ' AWS delivers these logs best-effort.',
    );
  }

  return {
    async update(url) {
      parameters = filtersOf(url.searchParams);
      bar.show(parameters);
      asking.abort();
      asking = new AbortController();
      const current = AbortSignal.any([asking.signal, signal]);
      body.setAttribute('aria-busy', 'true');
      try {
        const overview = await ask<Overview>(address('/api/overview', parameters), current);
        fill(problem);
        body.hidden = false;
        draw(overview);
      } catch (error) {
        if (isAbort(error) || current.aborted) return;
        fill(problem, problemBox(error));
        fill(status);
        body.hidden = true;
      }
      body.setAttribute('aria-busy', 'false');
    },
    leave() {
      asking.abort();
      charts.dispose();
    },
  };
};
