/**
 * Charts of a result, as every rendering draws them; here in the colours of the page, anew when its width changes.
 */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Chart, type Charted, chartOf, chartsOf, DARK, drawChart, LIGHT } from '../../render/charts/index.js';
import type { ChartSpec } from '../../result.js';
import type { PageResult } from '../answers.js';
import { el } from './dom.js';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** A result of the server, as the drawings take one. */
function chartedOf({ columns, rows, presentation }: Pick<PageResult, 'columns' | 'rows' | 'presentation'>): Charted {
  return {
    columns,
    rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null]))),
    ...(presentation && { presentation }),
  };
}

/** The charts that a report declares. */
export const declaredCharts = (result: PageResult): Chart[] => chartsOf(chartedOf(result));

/** The chart of these columns, or the one that the types of the columns suggest. */
export function quickChart(result: PageResult, spec: ChartSpec | undefined): Chart | undefined {
  const charted = chartedOf(result);
  return spec === undefined ? chartOf(charted) : drawChart(charted, spec);
}

/** A chart on the page until the signal is aborted. */
export function showChart(chart: Chart, signal: AbortSignal): HTMLElement {
  const box = el('div', { class: 'chart', role: 'img', 'aria-label': chart.description });
  const element = el(
    'section',
    { class: 'panel' },
    el('h2', {}, chart.title),
    el('p', { class: 'panel-note' }, chart.note ?? ''),
    box,
  );
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  let drawn: EChartsType | undefined;
  const draw = () => {
    const width = box.clientWidth;
    if (width === 0) return;
    box.style.height = `${chart.height({ width })}px`;
    drawn ??= init(box, undefined, { renderer: 'svg' });
    drawn.resize();
    const option = chart.option({ width, palette: scheme.matches ? DARK : LIGHT });
    // Measured by a canvas, which does not know what the page inherits.
    const { fontFamily } = getComputedStyle(document.body);
    drawn.setOption(
      { ...option, textStyle: { ...option.textStyle, fontFamily } } as Parameters<EChartsType['setOption']>[0],
      {
        notMerge: true,
      },
    );
  };
  const watcher = new ResizeObserver(draw);
  watcher.observe(box);
  scheme.addEventListener('change', draw);
  signal.addEventListener('abort', () => {
    watcher.disconnect();
    scheme.removeEventListener('change', draw);
    drawn?.dispose();
  });
  return element;
}
