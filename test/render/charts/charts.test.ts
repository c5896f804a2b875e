import { describe, expect, it } from 'vitest';
import { drawChart, LIGHT } from '../../../src/render/charts/index.js';
import type { ChartSpec, Result } from '../../../src/result.js';
import { resultOf } from '../sample.js';

const COLUMNS = [
  { name: 'hour', type: 'TIMESTAMP', unit: 'UTC' },
  { name: 'kind', type: 'VARCHAR' },
  { name: 'n', type: 'BIGINT', unit: 'count' },
  { name: 'm', type: 'BIGINT', unit: 'count' },
];
const COLUMN: ChartSpec = { kind: 'column', x: ['hour'], y: ['n'], by: 'kind', stack: true, title: 'Over time' };
const hour = (at: number) => new Date(Date.UTC(2026, 2, 10, at));
const DAY = 24;

function draw(rows: Result['rows'], spec: ChartSpec = COLUMN) {
  const chart = drawChart(resultOf(COLUMNS, rows), spec)!;
  const option = chart.option({ width: 500, palette: LIGHT }) as {
    series: { name: string; data: unknown[] }[];
    xAxis: { data: string[] };
  };
  return { chart, option };
}

describe('charts over time', () => {
  it('keep the order of versions, whichever came first', () => {
    const rows = ['TLS 1.0', 'TLS 1.2', 'other words', 'TLS 1.3'].map((kind, at) => ({ hour: hour(at), kind, n: 1 }));
    expect(draw(rows).option.series.map(({ name }) => name)).toEqual(['TLS 1.3', 'TLS 1.2', 'TLS 1.0', 'other words']);
  });

  it('have a hole where nothing is known', () => {
    const rows = [0, 1, 4].map((at) => ({ hour: hour(at), kind: 'completed', n: at + 1 }));
    expect(draw(rows).option.series[0]!.data).toEqual([1, 2, null, null, 5]);
  });

  it('begin where most of the times do, and say what is left out', () => {
    const rows = [-30 * DAY, ...Array.from({ length: 24 }, (_, at) => at)].map((at) => ({
      hour: hour(at),
      kind: 'completed',
      n: 1,
    }));
    const { chart, option } = draw(rows);
    expect(option.xAxis.data).toHaveLength(24);
    expect(chart.note).toBe('times in UTC; 1 earlier time not drawn, from 2026-02-08 00:00 on');
  });

  it('leave nothing out where the early times are many, or not far away', () => {
    for (const early of [[-30 * DAY, -29 * DAY, -28 * DAY, -27 * DAY], [-3]]) {
      const rows = [...early, ...Array.from({ length: 24 }, (_, at) => at)].map((at) => ({
        hour: hour(at),
        kind: 'completed',
        n: 1,
      }));
      expect(draw(rows).chart.note).toBe('times in UTC');
    }
  });

  it('of several measures of several things have a panel for each, in the colours of the measures', () => {
    const spec: ChartSpec = { kind: 'line', x: ['hour'], y: ['n', 'm'], by: 'kind', title: 'Panels' };
    const rows = ['a', 'b', 'c'].flatMap((kind) => [0, 1].map((at) => ({ hour: hour(at), kind, n: 1, m: 2 })));
    const { chart, option } = draw(rows, spec);
    expect(chart.legend(LIGHT).map(({ name }) => name)).toEqual(['n', 'm']);
    const series = option.series as unknown as { xAxisIndex: number; lineStyle: { color: string } }[];
    expect(series.map(({ xAxisIndex }) => xAxisIndex)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(new Set(series.map(({ lineStyle }) => lineStyle.color)).size).toBe(2);
    expect(chart.markLabel(3, 1)).toBe('2026-03-10 01:00 UTC, b, m: 2');
  });
});

describe('bars', () => {
  const BARS: ChartSpec = { kind: 'bar', x: ['kind'], y: ['n'], title: 'Bars' };

  it('are of the rows that are meant', () => {
    const rows = ['a', 'b', 'c'].map((kind, at) => ({ hour: null, kind, n: at + 1, m: 0 }));
    const { option } = draw(rows, { ...BARS, only: { column: 'kind', value: 'b' } });
    expect(option.series[0]!.data).toEqual([2]);
  });

  it('tell how many are not drawn, not counting those of nothing', () => {
    const rows = Array.from({ length: 20 }, (_, at) => ({
      hour: null,
      kind: `k${at}`,
      n: at < 15 ? 20 - at : 0,
      m: 0,
    }));
    expect(draw(rows, BARS).chart.note).toBe('12 of 15 drawn');
    expect(draw(rows.slice(0, 2).concat(rows.slice(18)), BARS).chart.note).toBeUndefined();
  });

  it('that stand on each other have their total behind the last one that is there', () => {
    const rows = [
      { hour: null, kind: 'a', n: 3, m: 4 },
      { hour: null, kind: 'b', n: 5, m: 0 },
    ];
    const { option } = draw(rows, { ...BARS, y: ['n', 'm'], stack: true });
    expect(option.series.map(({ data }) => data)).toEqual([
      [
        { value: 3, label: { show: false } },
        { value: 5, label: { show: true } },
      ],
      [
        { value: 4, label: { show: true } },
        { value: 0, label: { show: false } },
      ],
    ]);
  });
});
