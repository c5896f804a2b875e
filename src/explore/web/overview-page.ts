/**
 * The overview: figures, charts over time, counts by value. Every chart has the filters of the address.
 */
import type { Overview, Series } from '../overview.js';
import { ask, isAbort } from './api.js';
import { makeBarList } from './bars.js';
import { addBrush } from './brush.js';
import { type Chart, type ChartSeries, makeChart, timeText } from './chart.js';
import { el, fill } from './dom.js';
import { makeFilterBar } from './filter-bar.js';
import { colourOf } from './palette.js';
import { problemBox } from './problem.js';
import type { Page } from './router.js';
import { type FilterName, filtersOf, toggled, withWindow } from './state.js';
import { count, label, milliseconds, percent, shortCount } from './words.js';

const OUTCOMES = ['completed', 'completed_with_alert', 'client_alert', 'refused', 'no_client_hello'];

const BARS: readonly {
  readonly key: keyof Overview['bars'];
  readonly filter: FilterName | 'key_exchange';
  readonly title: string;
  readonly note: string;
}[] = [
  { key: 'version', filter: 'version', title: 'TLS version', note: 'of completed handshakes' },
  { key: 'outcome', filter: 'outcome', title: 'Outcome', note: 'of all connections' },
  { key: 'cipher', filter: 'cipher', title: 'Cipher', note: 'of completed handshakes' },
  {
    key: 'key_exchange',
    filter: 'key_exchange',
    title: 'Key exchange',
    note: 'of completed handshakes; (none): not logged',
  },
  { key: 'load_balancer', filter: 'load-balancer', title: 'Load balancer', note: 'of all connections' },
  { key: 'listener', filter: 'listener', title: 'Listener', note: 'of all connections, by its id' },
  { key: 'sni', filter: 'sni', title: 'Server name (SNI)', note: 'of all connections, the most frequent' },
  { key: 'client', filter: 'client', title: 'Client network', note: 'of all connections: IPv4 /24, IPv6 /48' },
];

const HOUR = 3_600_000;

export const overviewPage: Page = ({ root, signal, go }) => {
  let parameters = new URLSearchParams();
  let latest: Overview | undefined;
  let asking = new AbortController();

  const change = (next: URLSearchParams) => go('/', next);
  const bar = makeFilterBar({ signal, withAgreement: true, onChange: change });
  const status = el('p', { class: 'status', role: 'status' }, 'Counting…');
  const problem = el('div');
  const tiles = el('dl', { class: 'tiles' });
  const timeline = panel('Connections by outcome', 'The whole span. Drag to choose a window; click to leave it.', 170);
  const versions = panel('TLS version over time', 'Completed handshakes.', 210);
  const latency = panel('Handshake time', 'p50 and p99 of completed handshakes, exact; the scale is logarithmic.', 210);
  const failures = panel('Handshakes that failed', 'By what became of them.', 210);
  const shares = panel(
    'Legacy and post-quantum',
    'Legacy: of completed handshakes. Post-quantum: of those with a logged key exchange.',
    210,
  );
  const charts = [timeline, versions, latency, failures, shares];
  const brush = addBrush(
    timeline.chart,
    () => Math.max(60, (latest?.timeline_width ?? 60) / 4) * 1_000,
    (window) => {
      if (window !== null) change(withWindow(parameters, clip(window)));
      else if (parameters.has('from') || parameters.has('to')) change(withWindow(parameters, null));
    },
  );
  const presets = el('div', { class: 'presets', role: 'group', 'aria-label': 'Window of time' });
  timeline.element.insertBefore(presets, timeline.chart.element);
  const lists = BARS.map(({ key, filter, title, note }) => ({
    key,
    filter,
    list: makeBarList(
      title,
      note,
      filter,
      filter === 'key_exchange' ? undefined : (value) => change(toggled(parameters, filter, value)),
    ),
  }));
  const body = el(
    'div',
    { class: 'overview', 'aria-busy': 'true' },
    tiles,
    timeline.element,
    el('div', { class: 'grid two' }, ...[versions, latency, failures, shares].map(({ element }) => element)),
    el('div', { class: 'grid lists' }, ...lists.map(({ list }) => list.element)),
  );
  root.append(el('h1', { class: 'visually-hidden' }, 'Overview'), bar.element, status, problem, body);

  function clip({ from, to }: { from: number; to: number }) {
    const span = latest?.span ?? { from, to };
    return { from: Math.max(from, span.from), to: Math.min(to, span.to) };
  }

  function draw(overview: Overview): void {
    latest = overview;
    const { totals, window, span } = overview;
    const isWhole = window.from === span.from && window.to === span.to;
    fill(
      tiles,
      ...tile('Connections', count(totals.connections), `${count(totals.clients)} client addresses`),
      ...tile(
        'Completed',
        percent(totals.completed, totals.connections),
        `${count(totals.connections - totals.completed)} did not complete`,
      ),
      ...tile('Legacy TLS', percent(totals.legacy, totals.completed), `${count(totals.legacy)} below TLS 1.2 or weak`),
      ...tile(
        'Post-quantum',
        percent(totals.post_quantum, totals.key_exchange_logged),
        `of ${count(totals.key_exchange_logged)} with a logged key exchange`,
      ),
      ...tile(
        'Handshake p50',
        totals.p50_ms === null ? '–' : milliseconds(totals.p50_ms),
        'half took this long or less',
      ),
      ...tile('Handshake p99', totals.p99_ms === null ? '–' : milliseconds(totals.p99_ms), '1 in 100 took longer'),
    );
    timeline.chart.draw({
      title: 'Connections by outcome over time',
      range: span,
      width: overview.timeline_width,
      format: shortCount,
      series: stacked(overview.timeline, OUTCOMES, (value) => label('outcome', value)),
    });
    brush.show(isWhole ? null : window);
    const common = { range: window, width: overview.width };
    const narrow = (from: number, to: number) => {
      if (overview.width > 60) change(withWindow(parameters, clip({ from, to })));
    };
    versions.chart.draw({
      ...common,
      title: 'Completed handshakes by TLS version over time',
      format: shortCount,
      series: stacked(overview.versions, ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0']),
      onPick: narrow,
    });
    latency.chart.draw({
      ...common,
      title: 'Handshake time over time',
      format: milliseconds,
      logarithmic: true,
      series: (['p50_ms', 'p99_ms'] as const).map((key, index) => ({
        name: key.slice(0, 3),
        kind: 'line',
        colour: index === 0 ? '#0072b2' : '#d55e00',
        // A logarithm has no place for zero: less than a millisecond is shown as one.
        points: withGaps(
          overview.latency.map((at) => [at.time, Math.max(1, at[key])] as const),
          overview.width,
        ),
      })),
      onPick: narrow,
    });
    failures.chart.draw({
      ...common,
      title: 'Failed handshakes by outcome over time',
      format: shortCount,
      series: stacked(
        overview.outcomes.filter(([, value]) => !value.startsWith('completed')),
        ['client_alert', 'refused', 'no_client_hello'],
        (value) => label('outcome', value),
      ),
      onPick: narrow,
    });
    shares.chart.draw({
      ...common,
      title: 'Share of legacy and post-quantum handshakes over time',
      ...shareSeries(overview),
      onPick: narrow,
    });
    for (const { key, filter, list } of lists) {
      const whole = ['version', 'cipher', 'key_exchange'].includes(key) ? totals.completed : totals.connections;
      list.draw(overview.bars[key], parameters.getAll(filter), whole);
    }
    drawPresets();
    fill(
      status,
      totals.connections === 0
        ? 'No connection matches. Widen the window or drop a filter.'
        : `${count(totals.connections)} connections that started ${timeText(window.from)} to ${timeText(window.to)} UTC.`,
      ' AWS delivers these logs best-effort.',
    );
  }

  function drawPresets(): void {
    if (latest === undefined) return;
    const { span, window } = latest;
    const from = (back: number) => ({ from: Math.max(span.from, span.to - back), to: span.to });
    const all: readonly [string, { from: number; to: number } | null, number][] = [
      ['Everything', null, 0],
      ['Last 7 d', from(168 * HOUR), 168 * HOUR],
      ['Last 24 h', from(24 * HOUR), 24 * HOUR],
      ['Last 6 h', from(6 * HOUR), 6 * HOUR],
    ];
    fill(
      presets,
      ...all
        .filter(([, , back]) => back < span.to - span.from)
        .map(([text, choice]) => {
          const target = choice ?? span;
          const isOn = target.from === window.from && target.to === window.to;
          return el(
            'button',
            {
              type: 'button',
              class: 'quiet',
              'aria-pressed': String(isOn),
              onclick: () => change(withWindow(parameters, choice)),
            },
            text,
          );
        }),
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
        const query = parameters.toString();
        const overview = await ask<Overview>(`/api/overview${query === '' ? '' : `?${query}`}`, current);
        fill(problem);
        body.hidden = false;
        draw(overview);
        body.setAttribute('aria-busy', 'false');
      } catch (error) {
        if (isAbort(error) || current.aborted) return;
        fill(problem, problemBox(error));
        fill(status);
        body.hidden = latest === undefined;
        body.setAttribute('aria-busy', 'false');
      }
    },
    leave() {
      asking.abort();
      for (const { chart } of charts) chart.dispose();
    },
  };
};

function panel(title: string, note: string, height: number): { element: HTMLElement; chart: Chart } {
  const chart = makeChart(height);
  const element = el(
    'section',
    { class: 'panel' },
    el('h2', {}, title),
    el('p', { class: 'panel-note' }, note),
    chart.element,
  );
  return { element, chart };
}

function tile(name: string, value: string, more: string): HTMLElement[] {
  return [
    el(
      'div',
      { class: 'tile' },
      el('dt', {}, name),
      el('dd', { class: 'tile-value' }, value),
      el('dd', { class: 'tile-more' }, more),
    ),
  ];
}

/** One series a value, the known ones first and in their order. */
function stacked(
  series: Series,
  order: readonly string[],
  name: (value: string) => string = (value) => value,
): ChartSeries[] {
  const values = [...new Set(series.map(([, value]) => value))];
  const rank = (value: string) => (order.includes(value) ? order.indexOf(value) : order.length);
  return values
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((value, index) => ({
      name: name(value),
      kind: 'bar',
      stack: 'all',
      colour: colourOf(value, index),
      points: series.filter(([, other]) => other === value).map(([time, , n]) => [time, n]),
    }));
}

function shareSeries({ shares, versions, width }: Overview): {
  series: ChartSeries[];
  format: (value: number) => string;
  most?: number;
} {
  const completed = new Map<number, number>();
  for (const [time, , n] of versions) completed.set(time, (completed.get(time) ?? 0) + n);
  const of = (name: string) => new Map(shares.filter(([, value]) => value === name).map(([time, , n]) => [time, n]));
  const [legacy, logged, quantum] = [of('legacy'), of('key_exchange_logged'), of('post_quantum')];
  const line = (
    name: string,
    colour: string,
    parts: ReadonlyMap<number, number>,
    wholes: ReadonlyMap<number, number>,
  ): ChartSeries => ({
    name,
    kind: 'line',
    colour,
    points: withGaps(
      [...wholes]
        .sort(([a], [b]) => a - b)
        .map(([time, whole]) => [time, (100 * (parts.get(time) ?? 0)) / whole] as const),
      width,
    ),
  });
  const series = [line('Legacy', '#d55e00', legacy, completed), line('Post-quantum', '#009e73', quantum, logged)];
  const isHigh = series.some(({ points }) => points.some(([, share]) => (share ?? 0) > 75));
  return {
    series,
    // The axis would go on to 120 %.
    ...(isHigh && { most: 100 }),
    format: (value) => `${Number(value.toFixed(value < 1 ? 2 : 1))} %`,
  };
}

/** A line does not cross the time in which there is nothing. */
function withGaps(points: readonly (readonly [number, number])[], width: number): (readonly [number, number | null])[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const isGap = before !== undefined && point[0] - before[0] > 1.5 * width * 1_000;
    return isGap ? [[before[0] + width * 1_000, null] as const, point] : [point];
  });
}
