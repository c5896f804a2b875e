/**
 * Columns and lines over time, always UTC. Where nothing is known of a time, nothing is drawn.
 */
import type { BarSeriesOption, EChartsOption, LineSeriesOption } from 'echarts';
import type { ChartSpec } from '../../result.js';
import type { Look } from './chart.js';
import type { Gathered, Series } from './gather.js';
import { coloursOf } from './palette.js';
import { legend, textStyle } from './parts.js';
import { timeLabels } from './time-axis.js';
import { axisText } from './units.js';

export const LEFT = 58;
export const RIGHT = 14;

export function overTimeOption(
  gathered: Gathered,
  spec: ChartSpec,
  { width, palette, withLegend }: Look,
): EChartsOption {
  const { times, series, unit } = gathered;
  const names = [...new Set(series.map(({ name }) => name))];
  const colours = new Map(coloursOf(names, palette).map((colour, index) => [names[index]!, colour]));
  const labels = timeLabels(times, width - LEFT - RIGHT);
  const hasLegend = names.length > 1 && withLegend !== false;
  return {
    animation: false,
    textStyle: textStyle(palette),
    ...(hasLegend && {
      legend: legend(
        names.map((name) => ({ name })),
        palette,
      ),
    }),
    grid: { left: LEFT, right: RIGHT, top: hasLegend ? 36 : 14, bottom: 26 },
    xAxis: {
      type: 'category',
      data: labels,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { interval: (index: number) => labels[index] !== '', lineStyle: { color: palette.line } },
      axisLabel: {
        color: palette.dim,
        fontSize: 11,
        interval: (index: number) => labels[index] !== '',
        hideOverlap: true,
      },
      boundaryGap: spec.kind === 'column' || times.length === 1,
    },
    yAxis: {
      type: spec.log ? 'log' : 'value',
      ...(spec.log ? logExtent(series) : { min: 0, splitNumber: 4 }),
      ...(unit === 'share' && { max: shareMaximum(series, spec) }),
      ...(unit === 'count' && { minInterval: 1 }),
      axisLabel: { color: palette.dim, fontSize: 11, formatter: (value: number) => axisText(value, unit) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: series.map((one) => {
      const colour = colours.get(one.name)!;
      return spec.kind === 'column' ? columns(one, colour, spec, palette.background) : line(one, colour, times.length);
    }),
  };
}

function columns({ name, values }: Series, color: string, { stack }: ChartSpec, border: string): BarSeriesOption {
  const isDense = values.length > 60;
  return {
    type: 'bar',
    name,
    ...(stack && { stack: 'all' }),
    data: values,
    itemStyle: { color, borderColor: border, borderWidth: isDense ? 0 : 0.5 },
    barCategoryGap: isDense ? '4%' : '14%',
    barMaxWidth: 40,
    emphasis: { disabled: true },
    silent: true,
    animation: false,
  };
}

export function line({ name, values }: Series, color: string, points: number): LineSeriesOption {
  // A value between two unknown ones is no line: only its mark is seen.
  const lonely = values.some(
    (value, at) => value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null,
  );
  return {
    type: 'line',
    name,
    data: values,
    lineStyle: { color, width: 2 },
    itemStyle: { color },
    symbol: 'circle',
    symbolSize: points > 60 ? 3 : 4,
    showSymbol: lonely || points <= 40,
    showAllSymbol: true,
    connectNulls: false,
    emphasis: { disabled: true },
    silent: true,
    animation: false,
  };
}

/** Whole powers of ten about the values, with one for their room. */
export function logExtent(series: readonly Series[]): { min: number; max: number } {
  const values = series.flatMap((one) => one.values).filter((value) => value !== null && value > 0) as number[];
  const [least, most] = [Math.min(...values, 10), Math.max(...values, 10)];
  return { min: 10 ** Math.floor(Math.log10(least)), max: 10 ** Math.ceil(Math.log10(most * 1.01)) };
}

/** Shares of a whole go up to all of it; a small share is shown large enough to be seen. */
function shareMaximum(series: readonly Series[], { stack }: ChartSpec): number {
  if (stack) return 1;
  const most = Math.max(0, ...series.flatMap((one) => one.values).filter((value) => value !== null));
  return [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((bound) => most <= bound) ?? 1;
}
