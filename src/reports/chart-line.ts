/**
 * The `chart:` line of a report's header: which columns pages draw, and how. Drawing is `render/charts/`.
 */
import type { ChartSpec } from '../result.js';

const KINDS: readonly ChartSpec['kind'][] = ['bar', 'column', 'line'];

/** What the check of a line needs of a documented column. */
interface Documented {
  readonly name: string;
  readonly unit?: string;
}

/**
 * Reads `KIND x=COLUMN[,COLUMN] y=COLUMN[,COLUMN] [by=COLUMN] [stack] [log] [fold=sum|max] [first=PLACE] | TITLE`.
 *
 * @throws Error with what is wrong, for the message of the report
 * @example
 * parseChart('line x=hour y=p50_ms,p99_ms log | Handshake time by hour', columns)
 */
export function parseChart(line: string, columns: readonly Documented[]): ChartSpec {
  const wrong = (what: string) => new Error(`the chart "${line}" ${what}`);
  const [, words = '', title = ''] = /^(.+?) \| (.+)$/.exec(line) ?? [];
  if (title === '') throw wrong('has no title after " | "');
  const [kind = '', ...settings] = words.split(/ +/);
  if (!isKind(kind)) throw wrong(`is none of ${KINDS.join(', ')}`);
  const given = new Map(
    settings.map((setting) => {
      const [key = '', value = ''] = setting.split('=');
      return [key, value] as const;
    }),
  );
  const unknown = [...given.keys()].find((key) => !['x', 'y', 'by', 'stack', 'log', 'fold', 'first'].includes(key));
  if (unknown !== undefined) throw wrong(`has the unknown setting "${unknown}"`);
  const named = (key: string): string[] => {
    const names = (given.get(key) ?? '').split(',').filter((name) => name !== '');
    const missing = names.find((name) => !columns.some((column) => column.name === name));
    if (missing !== undefined) throw wrong(`names ${missing}, which is no column`);
    return names;
  };
  const [x, y, [by]] = [named('x'), named('y'), named('by')];
  if (x.length === 0 || y.length === 0) throw wrong('names no x or no y');
  const units = new Set(y.map((name) => columns.find((column) => column.name === name)?.unit));
  if (units.size > 1) throw wrong('has values of several units');
  const fold = given.get('fold');
  if (fold !== undefined && fold !== 'sum' && fold !== 'max') throw wrong('folds neither by sum nor by max');
  const first = given.get('first');
  if (first !== undefined && !/^[1-9]\d?$/.test(first)) throw wrong('has no place on the first screen');
  return {
    kind,
    x,
    y,
    title,
    ...(by !== undefined && { by }),
    ...(given.has('stack') && { stack: true }),
    ...(given.has('log') && { log: true }),
    ...(fold !== undefined && { fold }),
    ...(first !== undefined && { first: Number(first) }),
  };
}

function isKind(text: string): text is ChartSpec['kind'] {
  return (KINDS as readonly string[]).includes(text);
}
