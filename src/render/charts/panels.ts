/**
 * Lines over time of several measures for each of several things: a panel for each, one above the other on one scale. All in
 * one frame, nobody could tell which line is whose.
 */
import type { EChartsOption } from 'echarts';
import type { ChartSpec } from '../../result.js';
import type { Look } from './chart.js';
import { columnLabel, type Gathered } from './gather.js';
import { LEFT, line, logExtent, RIGHT } from './over-time.js';
import { coloursOf } from './palette.js';
import { legend, textStyle } from './parts.js';
import { timeLabels } from './time-axis.js';
import { axisText } from './units.js';
import { clipText } from './values.js';

/** Height of a panel with its name above. */
const PANEL = 104;
const NAME = 30;
const GAP = 12;
const BELOW = 26;
const LEGEND = 26;
const LONGEST_NAME = 60;

export function isPanelled({ kind, by, y }: ChartSpec): boolean {
  return kind === 'line' && by !== undefined && y.length > 1;
}

const panelsOf = ({ series }: Gathered): string[] => [...new Set(series.map(({ name }) => name))];

export function panelsHeight(gathered: Gathered, hasLegend: boolean): number {
  return panelsOf(gathered).length * PANEL + BELOW + (hasLegend ? LEGEND : 0);
}

export function panelsOption(gathered: Gathered, spec: ChartSpec, { width, palette, withLegend }: Look): EChartsOption {
  const { times, series, unit } = gathered;
  const panels = panelsOf(gathered);
  const measures = spec.y.map((name) => columnLabel({ name }));
  const colours = coloursOf(measures, palette);
  const labels = timeLabels(times, width - LEFT - RIGHT);
  const top = withLegend === false ? 0 : LEGEND;
  const isMarked = (index: number) => labels[index] !== '';
  return {
    animation: false,
    textStyle: textStyle(palette),
    ...(withLegend !== false && {
      legend: legend(
        measures.map((name) => ({ name })),
        palette,
      ),
    }),
    grid: panels.map((_, at) => ({
      left: LEFT,
      right: RIGHT,
      top: top + at * PANEL + NAME,
      height: PANEL - NAME - GAP,
    })),
    xAxis: panels.map((_, at) => ({
      type: 'category',
      gridIndex: at,
      data: labels,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: at === panels.length - 1, interval: isMarked, lineStyle: { color: palette.line } },
      axisLabel: {
        show: at === panels.length - 1,
        color: palette.dim,
        fontSize: 11,
        interval: isMarked,
        hideOverlap: true,
      },
      boundaryGap: times.length === 1,
    })),
    yAxis: panels.map((name, at) => ({
      type: spec.log ? 'log' : 'value',
      gridIndex: at,
      ...(spec.log ? logExtent(series) : { min: 0, splitNumber: 2 }),
      name: clipText(name, LONGEST_NAME),
      nameLocation: 'end',
      nameGap: 13,
      nameTextStyle: { color: palette.text, fontSize: 12, align: 'left', padding: [0, 0, 0, 6 - LEFT] },
      axisLabel: { color: palette.dim, fontSize: 11, formatter: (value: number) => axisText(value, unit) },
      splitLine: { lineStyle: { color: palette.line } },
    })),
    series: series.map((one) => ({
      ...line({ ...one, name: columnLabel({ name: one.column }) }, colours[spec.y.indexOf(one.column)]!, times.length),
      xAxisIndex: panels.indexOf(one.name),
      yAxisIndex: panels.indexOf(one.name),
    })),
  };
}
