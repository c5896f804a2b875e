/**
 * Lying bars: one for each category, the longest names readable, the value at the end of the bar.
 */
import type { BarSeriesOption, EChartsOption } from 'echarts';
import type { ChartSpec } from '../../result.js';
import type { Look } from './chart.js';
import type { Gathered } from './gather.js';
import { coloursOf } from './palette.js';
import { legend, textStyle } from './parts.js';
import { axisText, valueText } from './units.js';
import { clipText } from './values.js';

/** Height of a bar with the room about it, and of two side by side. */
const ROW = 26;
const ROW_OF_SEVERAL = 34;
const CHARACTER = 7.2;

const LEGEND = 26;

/** How high it is: a row for each bar, and the legend where there is one. */
export function barsHeight({ categories, series }: Gathered, { stack }: ChartSpec, hasLegend: boolean): number {
  const row = series.length > 1 && !stack ? ROW_OF_SEVERAL : ROW;
  return categories.length * row + (series.length > 1 && hasLegend ? LEGEND : 0) + 16;
}

export function barsOption(gathered: Gathered, spec: ChartSpec, { width, palette, withLegend }: Look): EChartsOption {
  const { categories, series, unit } = gathered;
  const hasLegend = series.length > 1 && withLegend !== false;
  const isStacked = spec.stack === true;
  const label = Math.max(8, Math.floor((width * 0.42) / CHARACTER));
  const names = categories.map((name) => clipText(name, label));
  const left = Math.min(width * 0.44, Math.max(...names.map((name) => name.length)) * CHARACTER + 10);
  const totals = categories.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  // The total of a row stands behind its last bar.
  const lastOf = categories.map((_, at) => series.findLastIndex(({ values }) => (values[at] ?? 0) !== 0));
  const colours = coloursOf(
    series.map(({ name }) => name),
    palette,
  );
  const bars: BarSeriesOption[] = series.map(({ name, values }, index) => ({
    type: 'bar',
    name,
    ...(isStacked && { stack: 'all' }),
    data: isStacked ? values.map((value, at) => ({ value, label: { show: lastOf[at] === index } })) : values,
    itemStyle: {
      color: colours[index]!,
      borderColor: palette.background,
      borderWidth: isStacked ? 1 : 0,
      borderRadius: 2,
    },
    barMaxWidth: 18,
    barGap: '10%',
    label: {
      show: !isStacked,
      position: 'right',
      color: palette.text,
      fontSize: 11,
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const value = isStacked ? totals[dataIndex] : values[dataIndex];
        return value === null || value === undefined ? '' : valueText(value, unit);
      },
    },
    emphasis: { disabled: true },
    silent: true,
    animation: false,
  }));
  return {
    animation: false,
    textStyle: textStyle(palette),
    ...(hasLegend && { legend: legend(series, palette) }),
    grid: { left, right: unit === 'share' ? 58 : 66, top: hasLegend ? LEGEND + 4 : 4, bottom: 6 },
    xAxis: {
      type: spec.log ? 'log' : 'value',
      axisLabel: { show: false, formatter: (value: number) => axisText(value, unit) },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette.text, interval: 0, fontSize: 12, margin: 6 },
    },
    series: bars,
  };
}
