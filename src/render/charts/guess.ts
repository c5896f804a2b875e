/**
 * A chart for a result that declares none, such as that of one's own SQL: by the types of its first columns.
 */
import type { ChartSpec, Result } from '../../result.js';
import { isNumeric } from '../cells.js';

const TIME_TYPE = /^(TIMESTAMP|DATE)/i;
const IDENTIFIER = /(^|_)(port|id|code|year)$/;

/**
 * Lines over the first time where there is one, else bars of the first column that holds no number. `undefined` where
 * there is nothing to measure, or nothing to measure it by.
 */
export function guessChart({ columns, rows }: Pick<Result, 'columns' | 'rows'>): ChartSpec | undefined {
  const measures = columns.filter((column) => isNumeric(column) && !IDENTIFIER.test(column.name));
  const [first] = measures;
  if (first === undefined || rows.length < 2) return undefined;
  const alike = measures.filter(({ unit, type }) => unit === first.unit && type === first.type);
  const time = columns.find(({ type }) => TIME_TYPE.test(type));
  const name = columns.find((column) => !isNumeric(column) && !TIME_TYPE.test(column.type));
  if (time !== undefined) {
    const by = name === undefined ? {} : { by: name.name };
    const y = (name === undefined ? alike.slice(0, 4) : [first]).map((column) => column.name);
    return { kind: 'line', x: [time.name], y, ...by, title: `${y.join(', ')} by ${time.name}` };
  }
  if (name === undefined) return undefined;
  return { kind: 'bar', x: [name.name], y: [first.name], fold: 'sum', title: `${first.name} by ${name.name}` };
}
