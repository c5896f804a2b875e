/**
 * The charts over time of the overview, and the window that is chosen on the first of them.
 */
import type { Overview } from '../overview.js';
import { addBrush, type TimeWindow } from './brush.js';
import { el, refill } from './dom.js';
import { latencySeries, shareSeries, stacked } from './overview-series.js';
import { makeTimeChart, type TimeChart } from './time-chart.js';
import { label, milliseconds, shortCount } from './words.js';

export interface OverviewCharts {
  readonly elements: readonly HTMLElement[];
  draw(overview: Overview): void;
  dispose(): void;
}

const OUTCOMES = ['completed', 'completed_with_alert', 'client_alert', 'refused', 'no_client_hello'];
const VERSIONS = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'];
const HOUR = 3_600_000;
const PRESETS: readonly (readonly [text: string, back: number | null])[] = [
  ['Everything', null],
  ['Last 7 d', 168 * HOUR],
  ['Last 24 h', 24 * HOUR],
  ['Last 6 h', 6 * HOUR],
];
/** Seconds; a bucket this narrow is not narrowed any more. */
const NARROWEST = 60;

/** @param onChoose gets the window that is chosen, or `null` for the whole span */
export function makeOverviewCharts(onChoose: (window: TimeWindow | null) => void): OverviewCharts {
  let latest: Overview | undefined;
  const timeline = panel(
    'Connections by outcome',
    'The whole span. Drag, or use the arrow keys, to choose a window; click to leave it.',
    170,
  );
  const versions = panel('TLS version over time', 'Completed handshakes.', 210);
  const latency = panel('Handshake time', 'p50 and p99 of completed handshakes, exact; the scale is logarithmic.', 210);
  const failures = panel('Handshakes that failed', 'By what became of them.', 210);
  const shares = panel(
    'Legacy and post-quantum',
    'Legacy: of completed handshakes. Post-quantum: of those with a logged key exchange.',
    210,
  );
  const all = [timeline, versions, latency, failures, shares];
  const presets = el('div', { class: 'presets', role: 'group', 'aria-label': 'Window of time' });
  timeline.element.insertBefore(presets, timeline.chart.element);

  const span = (): TimeWindow => latest?.span ?? { from: 0, to: 0 };
  const choose = (window: TimeWindow) =>
    onChoose({ from: Math.max(window.from, span().from), to: Math.min(window.to, span().to) });
  const isWhole = () => latest !== undefined && sameWindow(latest.window, latest.span);
  const brush = addBrush(timeline.chart, {
    whole: span,
    step: () => Math.max(NARROWEST, (latest?.timeline_width ?? NARROWEST) / 4) * 1_000,
    onChoose: (window) => {
      if (window !== null) choose(window);
      else if (!isWhole()) onChoose(null);
    },
  });

  function drawPresets({ window }: Overview): void {
    const { from, to } = span();
    refill(
      presets,
      ...PRESETS.filter(([, back]) => back === null || back < to - from).map(([text, back]) => {
        const target = { from: back === null ? from : to - back, to };
        return el(
          'button',
          {
            type: 'button',
            'data-key': text,
            'aria-pressed': String(sameWindow(target, window)),
            onclick: () => onChoose(back === null ? null : target),
          },
          text,
        );
      }),
    );
  }

  function draw(overview: Overview): void {
    latest = overview;
    const { window, width } = overview;
    timeline.chart.draw({
      title: 'Connections by outcome over time',
      range: overview.span,
      width: overview.timeline_width,
      format: shortCount,
      series: stacked(overview.timeline, OUTCOMES, (value) => label('outcome', value)),
    });
    brush.show(isWhole() ? null : window);
    drawPresets(overview);
    const common = {
      range: window,
      width,
      ...(width > NARROWEST && { onPick: (from: number, to: number) => choose({ from, to }) }),
    };
    versions.chart.draw({
      ...common,
      title: 'Completed handshakes by TLS version over time',
      format: shortCount,
      series: stacked(overview.versions, VERSIONS),
    });
    latency.chart.draw({
      ...common,
      title: 'Handshake time over time',
      format: milliseconds,
      logarithmic: true,
      series: latencySeries(overview),
    });
    failures.chart.draw({
      ...common,
      title: 'Failed handshakes by outcome over time',
      format: shortCount,
      series: stacked(
        overview.outcomes.filter(([, value]) => !value.startsWith('completed')),
        OUTCOMES,
        (value) => label('outcome', value),
      ),
    });
    shares.chart.draw({
      ...common,
      title: 'Share of legacy and post-quantum handshakes over time',
      ...shareSeries(overview),
    });
  }

  return {
    elements: [
      timeline.element,
      el('div', { class: 'grid two' }, ...[versions, latency, failures, shares].map(({ element }) => element)),
    ],
    draw,
    dispose() {
      for (const { chart } of all) chart.dispose();
    },
  };
}

const sameWindow = (a: TimeWindow, b: TimeWindow): boolean => a.from === b.from && a.to === b.to;

function panel(title: string, note: string, height: number): { element: HTMLElement; chart: TimeChart } {
  const chart = makeTimeChart(height);
  const element = el(
    'section',
    { class: 'panel' },
    el('h2', {}, title),
    el('p', { class: 'panel-note' }, note),
    chart.element,
  );
  return { element, chart };
}
