/**
 * What a chart of an answer is to show: its kind, and the columns of its axes.
 */
import { isNumeric } from '../../render/cells.js';
import type { ChartSpec, ResultColumn } from '../../result.js';
import { el, shown } from './dom.js';

/** @param onChoose gets the chart that is chosen; `undefined`: whatever suits the columns */
export function chartTools(
  columns: readonly ResultColumn[],
  onChoose: (spec: ChartSpec | undefined) => void,
): HTMLElement {
  const names = columns.map(({ name }) => name);
  const choice = (of: readonly string[]) =>
    el(
      'select',
      { onchange: () => apply() },
      ...of.map((name) => el('option', { value: name }, name === '' ? 'None' : shown(name, 60).text)),
    );
  const named = (text: string, control: HTMLElement) => el('label', {}, text, control);
  const kind = el(
    'select',
    { onchange: onKind },
    ...[
      ['', 'Automatic'],
      ['bar', 'Bars'],
      ['column', 'Columns over time'],
      ['line', 'Lines over time'],
    ].map(([value, text]) => el('option', { value: value! }, text)),
  );
  const x = choice(names);
  const y = choice(columns.filter(isNumeric).map(({ name }) => name));
  const by = choice(['', ...names]);
  const axes = el('span', { class: 'axes', hidden: true }, named('x', x), named('y', y), named('Series', by));
  function onKind(): void {
    axes.hidden = kind.value === '';
    const first = columns.find((column) => !isNumeric(column) && isTime(column) !== (kind.value === 'bar'));
    if (first !== undefined) x.value = first.name;
    apply();
  }
  function apply(): void {
    onChoose(
      kind.value === ''
        ? undefined
        : {
            kind: kind.value as ChartSpec['kind'],
            x: [x.value],
            y: [y.value],
            ...(by.value !== '' && { by: by.value, stack: kind.value !== 'line' }),
            fold: 'sum',
            title: `${y.value} by ${x.value}`,
          },
    );
  }
  return el('div', { class: 'toolbar', role: 'group', 'aria-label': 'Quick chart' }, named('Chart', kind), axes);
}

const isTime = ({ type }: ResultColumn): boolean => /^(TIMESTAMP|DATE)/i.test(type);
