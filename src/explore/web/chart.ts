/**
 * A chart that fits its box, follows light and dark, and is a table for whoever cannot see it.
 */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { el, fill, shown } from './dom.js';
import { colourOf, themeColours } from './palette.js';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export interface ChartSeries {
  readonly name: string;
  readonly kind: 'bar' | 'line';
  /** Bars with one stack stand on each other. */
  readonly stack?: string;
  readonly colour?: string;
  /** Milliseconds since 1970, or a category, and a number; `null` is a gap. */
  readonly points: readonly (readonly [time: number | string, n: number | null])[];
}

export interface ChartSpec {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  /** Range of the time axis; absent: the axis has categories. */
  readonly range?: { readonly from: number; readonly to: number };
  /** Seconds that a bar stands for. */
  readonly width?: number;
  readonly format: (value: number) => string;
  readonly logarithmic?: boolean;
  /** Highest value of the axis, where it is known. */
  readonly most?: number;
  /** What a click on a bucket does. */
  readonly onPick?: (from: number, to: number) => void;
}

export interface Chart {
  readonly element: HTMLElement;
  draw(spec: ChartSpec): void;
  /** The time under a pixel from the left of the chart. */
  timeAt(pixel: number): number;
  pixelAt(time: number): number;
  dispose(): void;
}

/** What the labels of the value axis take, about. */
const AXIS_PIXELS = 60;
const MARGIN = { left: 8, right: 14, top: 12, bottom: 8 };

/** An empty chart, drawn again when its box or the colours of the page change. */
export function makeChart(height: number, extra: readonly HTMLElement[] = []): Chart {
  const box = el('div', { class: 'chart', role: 'img', style: `height:${height}px` });
  const body = el('div', { class: 'data-body', tabindex: 0, role: 'region' });
  const data = el('details', { class: 'data' }, el('summary', {}, 'Show as table'), body);
  const element = el('div', { class: 'chart-holder' }, el('div', { class: 'chart-frame' }, box, ...extra), data);
  let chart: EChartsType | undefined;
  let drawn: ChartSpec | undefined;

  const redraw = () => {
    if (drawn !== undefined && box.isConnected) draw(drawn);
  };
  const watcher = new ResizeObserver(() => {
    chart?.resize();
    redraw();
    element.dispatchEvent(new Event('resized'));
  });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', redraw);
  data.addEventListener('toggle', () => {
    if (data.open && drawn !== undefined) fill(body, dataTable(drawn));
  });

  function draw(spec: ChartSpec): void {
    drawn = spec;
    if (chart === undefined) {
      chart = init(box, undefined, { renderer: 'svg' });
      watcher.observe(box);
      chart.getZr().on('click', ({ offsetX, offsetY }: { offsetX: number; offsetY: number }) => {
        const { onPick, range, width } = drawn ?? {};
        if (!onPick || !range || !width || !chart?.containPixel('grid', [offsetX, offsetY])) return;
        const start = Math.floor(api.timeAt(offsetX) / (width * 1_000)) * width * 1_000;
        onPick(start, start + width * 1_000);
      });
    }
    box.setAttribute('aria-label', `${spec.title}. ${summaryOf(spec)} The values are in the table that follows.`);
    body.setAttribute('aria-label', `${spec.title}, as a table`);
    box.classList.toggle('pickable', spec.onPick !== undefined);
    chart.setOption(optionOf(spec, box.clientWidth) as Parameters<EChartsType['setOption']>[0], { notMerge: true });
    if (data.open) fill(body, dataTable(spec));
  }

  const api: Chart = {
    element,
    draw,
    timeAt: (pixel) => Number(chart?.convertFromPixel({ xAxisIndex: 0 }, pixel) ?? 0),
    pixelAt: (time) => Number(chart?.convertToPixel({ xAxisIndex: 0 }, time) ?? 0),
    dispose() {
      watcher.disconnect();
      scheme.removeEventListener('change', redraw);
      chart?.dispose();
    },
  };
  return api;
}

function optionOf(spec: ChartSpec, pixels: number): unknown {
  // Measured by a canvas, which does not know what the page inherits.
  const { fontFamily } = getComputedStyle(document.body);
  const keys = stackedKeys(spec);
  const colours = themeColours();
  const half = spec.range === undefined ? 0 : ((spec.width ?? 0) * 1_000) / 2;
  return {
    animation: false,
    useUTC: true,
    color: spec.series.map(({ name, colour }, index) => colour ?? colourOf(name, index)),
    grid: { ...MARGIN, bottom: spec.series.length > 1 ? 34 : MARGIN.bottom, outerBoundsMode: 'same' },
    textStyle: { fontFamily, color: colours.text },
    tooltip: {
      trigger: 'axis',
      confine: true,
      // An element, so that no value is ever read as markup.
      formatter: (points: readonly TooltipPoint[]) => tooltip(points, spec),
      axisPointer: { type: 'shadow', shadowStyle: { opacity: 0.12 } },
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontSize: 12 },
    },
    legend:
      spec.series.length > 1
        ? {
            bottom: 0,
            left: 0,
            type: 'plain',
            itemWidth: 12,
            itemHeight: 9,
            textStyle: { color: colours.text, fontSize: 12 },
            formatter: (name: string) => shown(name, 40).text,
          }
        : undefined,
    xAxis: {
      ...(spec.range === undefined
        ? { type: 'category', data: [...new Set(spec.series.flatMap(({ points }) => points.map(([x]) => String(x))))] }
        : { type: 'time', min: spec.range.from, max: spec.range.to }),
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { lineStyle: { color: colours.line } },
      axisLabel: {
        color: colours.muted,
        hideOverlap: true,
        fontSize: 11,
        formatter:
          spec.range === undefined
            ? (name: string) => shown(name, 24).text
            : { year: '{yyyy}', month: '{MMM} {d}', day: '{MMM} {d}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' },
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: spec.logarithmic ? 'log' : 'value',
      max: spec.most,
      splitNumber: 4,
      axisLabel: { color: colours.muted, fontSize: 11, formatter: (value: number) => spec.format(value) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: spec.series.map(({ name, kind, stack, points }) => ({
      name,
      type: kind,
      ...(stack !== undefined && { stack }),
      // A bar stands on the middle of the time it counts.
      data: allPoints(points, keys).map(([x, n]) => [typeof x === 'number' ? x + half : x, n]),
      ...(kind === 'line'
        ? {
            symbol: 'circle',
            symbolSize: 4,
            lineStyle: { width: 2 },
            showSymbol: points.length < 40,
            connectNulls: false,
          }
        : spec.range === undefined
          ? { barMaxWidth: 48 }
          : { barWidth: '100%', barGap: '-100%', barCategoryGap: 0, large: false, itemStyle: { borderWidth: 0 } }),
      ...(kind === 'bar' && spec.range !== undefined && { barWidth: barWidth(spec, pixels) }),
      emphasis: { disabled: true },
    })),
  };
}

/** ECharts guesses the width of bars on a time axis from their distance, which gaps make too wide or too thin. */
function barWidth({ range, width }: ChartSpec, pixels: number): number {
  const buckets = range === undefined || !width ? 1 : Math.max(1, (range.to - range.from) / (width * 1_000));
  return Math.max(1, ((pixels - AXIS_PIXELS) / buckets) * 0.85);
}

/** What a bar of a stack stands on is found by its place in the series: each needs every time. */
function stackedKeys({ series }: ChartSpec): readonly (number | string)[] | undefined {
  if (!series.some(({ stack }) => stack !== undefined)) return undefined;
  return [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => Number(a) - Number(b));
}

function allPoints(
  points: ChartSeries['points'],
  keys: readonly (number | string)[] | undefined,
): ChartSeries['points'] {
  if (keys === undefined) return points;
  const known = new Map(points);
  return keys.map((key) => [key, known.get(key) ?? null] as const);
}

interface TooltipPoint {
  readonly seriesName: string;
  readonly color: string;
  readonly value: readonly [number | string, number | null];
}

function tooltip(points: readonly TooltipPoint[], spec: ChartSpec): HTMLElement {
  const [first] = points;
  const x = first?.value[0];
  const half = ((spec.width ?? 0) * 1_000) / 2;
  return el(
    'div',
    { class: 'tip' },
    el('strong', {}, typeof x === 'number' && spec.range ? timeText(x - half) : shown(String(x ?? '')).text),
    ...points
      .filter(({ value }) => value[1] !== null && value[1] !== undefined)
      .map(({ seriesName, color, value }) =>
        el(
          'div',
          {},
          el('span', { class: 'swatch', style: `background:${color}` }),
          `${shown(seriesName, 60).text}: `,
          el('b', {}, spec.format(value[1] as number)),
        ),
      ),
  );
}

/** `2026-03-10 14:05` UTC. */
export function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function summaryOf({ series, format }: ChartSpec): string {
  return series
    .map(({ name, points }) => {
      const values = points.map(([, n]) => n).filter((n) => n !== null);
      return values.length === 0
        ? `${shown(name, 60).text}: none.`
        : `${shown(name, 60).text}: from ${format(Math.min(...values))} to ${format(Math.max(...values))}.`;
    })
    .join(' ');
}

function dataTable({ series, format, range }: ChartSpec): HTMLElement {
  const keys = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))];
  if (range !== undefined) keys.sort((a, b) => Number(a) - Number(b));
  const values = series.map(({ points }) => new Map(points));
  return el(
    'table',
    {},
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, range ? 'Time (UTC)' : ''),
        ...series.map(({ name }) => el('th', { scope: 'col', class: 'number' }, shown(name, 60).text)),
      ),
    ),
    el(
      'tbody',
      {},
      ...keys.map((key) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, typeof key === 'number' ? timeText(key) : shown(key).text),
          ...values.map((of) =>
            el('td', { class: 'number' }, typeof of.get(key) === 'number' ? format(of.get(key)!) : '–'),
          ),
        ),
      ),
    ),
  );
}
