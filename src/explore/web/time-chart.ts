/**
 * A chart over time that fits its box, follows light and dark, and is a table for whoever cannot see it.
 */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { el, fill } from './dom.js';
import { optionOf } from './time-chart-option.js';
import { dataTable, isEmpty, summaryOf, type TimeChartSpec } from './time-series.js';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export interface TimeChart {
  readonly element: HTMLElement;
  draw(spec: TimeChartSpec): void;
  /** The time under a pixel from the left of the chart. */
  timeAt(pixel: number): number;
  pixelAt(time: number): number;
  /** Pixels from the top of the chart to its time axis. */
  axisAt(): number;
  dispose(): void;
}

/** An empty chart, drawn again when its box or the colours of the page change. */
export function makeTimeChart(height: number): TimeChart {
  const box = el('div', { class: 'chart', role: 'img', style: `height:${height}px` });
  const body = el('div', { class: 'data-body', tabindex: 0, role: 'region' });
  const data = el('details', { class: 'data' }, el('summary', {}, 'Show as table'), body);
  const empty = el('p', { class: 'chart-empty', hidden: true }, 'Nothing to show here.');
  const element = el('div', { class: 'chart-holder' }, el('div', { class: 'chart-frame' }, box, empty), data);
  let chart: EChartsType | undefined;
  let drawn: TimeChartSpec | undefined;

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

  function draw(spec: TimeChartSpec): void {
    drawn = spec;
    if (chart === undefined) {
      chart = init(box, undefined, { renderer: 'svg' });
      watcher.observe(box);
      chart.getZr().on('click', ({ offsetX, offsetY }: { offsetX: number; offsetY: number }) => {
        const { onPick, width } = drawn ?? {};
        if (!onPick || !width || !chart?.containPixel('grid', [offsetX, offsetY])) return;
        const start = Math.floor(api.timeAt(offsetX) / (width * 1_000)) * width * 1_000;
        onPick(start, start + width * 1_000);
      });
    }
    box.setAttribute('aria-label', `${spec.title}. ${summaryOf(spec)} The values are in the table that follows.`);
    body.setAttribute('aria-label', `${spec.title}, as a table`);
    box.classList.toggle('pickable', spec.onPick !== undefined);
    empty.hidden = !isEmpty(spec);
    chart.setOption(optionOf(spec, box.clientWidth) as Parameters<EChartsType['setOption']>[0], { notMerge: true });
    if (data.open) fill(body, dataTable(spec));
  }

  const api: TimeChart = {
    element,
    draw,
    timeAt: (pixel) => Number(chart?.convertFromPixel({ xAxisIndex: 0 }, pixel) ?? 0),
    pixelAt: (time) => Number(chart?.convertToPixel({ xAxisIndex: 0 }, time) ?? 0),
    axisAt: () => Number(chart?.convertToPixel({ yAxisIndex: 0 }, 0) ?? 0),
    dispose() {
      watcher.disconnect();
      scheme.removeEventListener('change', redraw);
      chart?.dispose();
    },
  };
  return api;
}
