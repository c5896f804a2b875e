/**
 * A chart in a sentence, for readers that do not see it. The numbers are in the table beside it.
 */
import type { ChartSpec } from '../../result.js';
import type { Gathered } from './gather.js';
import { timeText } from './time-axis.js';
import { valueText } from './units.js';

const KIND: Readonly<Record<ChartSpec['kind'], string>> = {
  bar: 'Bar chart',
  column: 'Column chart',
  line: 'Line chart',
};

export function describeChart(
  { categories, times, series, unit }: Gathered,
  { kind, title, stack }: ChartSpec,
): string {
  const names = [...new Set(series.map(({ name }) => name))];
  const of = names.length > 1 ? `${names.join(', ')}; ` : '';
  const extent =
    kind === 'bar'
      ? `${categories.length} ${categories.length === 1 ? 'bar' : 'bars'}`
      : `${timeText(times[0] ?? 0)} to ${timeText(times.at(-1) ?? 0)} UTC`;
  let most: { value: number; at: number; name: string } | undefined;
  for (const { name, values } of series) {
    for (const [at, value] of values.entries()) {
      if (value !== null && (most === undefined || value > most.value)) most = { value, at, name };
    }
  }
  const place = most && (kind === 'bar' ? categories[most.at] : `${timeText(times[most.at]!)} UTC`);
  const largest =
    most &&
    `; the largest value is ${valueText(most.value, unit)}${names.length > 1 ? ` (${most.name})` : ''}, ${place}`;
  return `${stack ? 'Stacked ' : ''}${stack ? KIND[kind].toLowerCase() : KIND[kind]}, ${title}: ${of}${extent}${largest ?? ''}.`;
}
