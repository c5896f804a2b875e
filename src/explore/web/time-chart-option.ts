/**
 * A chart as ECharts takes it, in the colours of the page.
 */

import { el, shown } from './dom.js';
import { colourOf, themeColours } from './palette.js';
import { isEmpty, type TimeChartSpec, type TimeSeries, timeText } from './time-series.js';

/** What the labels of the value axis take, about. */
const AXIS_PIXELS = 60;
const MARGIN = { left: 8, right: 14, top: 12, bottom: 8 };
/** What the legend takes; on a phone it has a second line. */
const LEGEND_PIXELS = 34;
const LONG_LEGEND_PIXELS = 50;

/** @param pixels width of the box */
export function optionOf(spec: TimeChartSpec, pixels: number): unknown {
  // Measured by a canvas, which does not know what the page inherits.
  const { fontFamily } = getComputedStyle(document.body);
  const keys = stackedKeys(spec);
  const colours = themeColours();
  const hasLegend = spec.series.length > 1 && !isEmpty(spec);
  const legend = spec.series.length > 3 && pixels < 500 ? LONG_LEGEND_PIXELS : LEGEND_PIXELS;
  const half = (spec.width * 1_000) / 2;
  return {
    animation: false,
    useUTC: true,
    color: spec.series.map(({ name, colour }, index) => colour ?? colourOf(name, index)),
    grid: { ...MARGIN, bottom: hasLegend ? legend : MARGIN.bottom, outerBoundsMode: 'same' },
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
    legend: hasLegend
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
      type: 'time',
      min: spec.range.from,
      max: spec.range.to,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { lineStyle: { color: colours.line } },
      axisLabel: {
        color: colours.muted,
        hideOverlap: true,
        fontSize: 11,
        formatter: { year: '{yyyy}', month: '{MMM} {d}', day: '{MMM} {d}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' },
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: spec.logarithmic ? 'log' : 'value',
      // A known end is divided evenly: 90 and 100 would stand too near to each other.
      ...(spec.most === undefined ? { splitNumber: 4 } : { max: spec.most, interval: spec.most / 4 }),
      axisLabel: { color: colours.muted, fontSize: 11, formatter: (value: number) => spec.format(value) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: spec.series.map(({ name, kind, stack, points }) => ({
      name,
      type: kind,
      ...(stack !== undefined && { stack }),
      // A bar stands on the middle of the time it counts.
      data: allPoints(points, keys).map(([time, n]) => [time + half, n]),
      ...(kind === 'line'
        ? {
            symbol: 'circle',
            symbolSize: 4,
            lineStyle: { width: 2 },
            showSymbol: points.length < 40,
            connectNulls: false,
          }
        : {
            barWidth: barWidth(spec, pixels),
            barGap: '-100%',
            barCategoryGap: 0,
            large: false,
            itemStyle: { borderWidth: 0 },
          }),
      emphasis: { disabled: true },
    })),
  };
}

/** ECharts guesses the width of bars on a time axis from their distance, which gaps make too wide or too thin. */
function barWidth({ range, width }: TimeChartSpec, pixels: number): number {
  const buckets = Math.max(1, (range.to - range.from) / (width * 1_000));
  return Math.max(1, ((pixels - AXIS_PIXELS) / buckets) * 0.85);
}

/** What a bar of a stack stands on is found by its place in the series: each needs every time. */
function stackedKeys({ series }: TimeChartSpec): readonly number[] | undefined {
  if (!series.some(({ stack }) => stack !== undefined)) return undefined;
  return [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b);
}

function allPoints(points: TimeSeries['points'], keys: readonly number[] | undefined): TimeSeries['points'] {
  if (keys === undefined) return points;
  const known = new Map(points);
  return keys.map((key) => [key, known.get(key) ?? null] as const);
}

interface TooltipPoint {
  readonly seriesName: string;
  readonly color: string;
  readonly value: readonly [time: number, n: number | null];
}

function tooltip(points: readonly TooltipPoint[], spec: TimeChartSpec): HTMLElement {
  const middle = points[0]?.value[0];
  return el(
    'div',
    { class: 'tip' },
    middle === undefined ? null : el('strong', {}, timeText(middle - (spec.width * 1_000) / 2)),
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
