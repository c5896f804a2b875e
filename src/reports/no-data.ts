/**
 * The error for filters that nothing matches: it says what the database does hold.
 */
import { closest } from 'fastest-levenshtein';
import { TlslensError } from '../errors.js';
import { readQuery } from '../query-files.js';
import type { WindowColumn } from './catalogue.js';
import { loadBalancerPath, type ReportFilters } from './filters.js';
import type { Source } from './source.js';

/** Names that a hint lists at most. */
const MOST_NAMES = 5;

/** Makes, but does not throw, `no_data`. */
export async function noData(database: Source, filters: ReportFilters, column: WindowColumn): Promise<TlslensError> {
  // Looking what there is would read all of it.
  if (database.scan) {
    return new TlslensError(
      'no_data',
      `No ${column === 'started_at' ? 'connection' : 'object'} matches in ${database.path}.`,
      {
        hint: 'Widen the times, or drop a filter.',
      },
    );
  }
  const [held = {}] = (await database.query(readQuery('coverage/held.sql'))).rows;
  const { connections, objects, first_start: first, last_start: last } = held;
  if (!(first instanceof Date && last instanceof Date)) {
    return new TlslensError('no_data', `There are no connections in ${database.path}.`, {
      hint:
        objects === 0
          ? 'Load logs first: tlslens ingest <source>, or try: tlslens demo'
          : 'The loaded objects held none: tlslens report coverage and the table rejected_lines say more.',
      details: { connections, objects },
    });
  }
  return new TlslensError(
    'no_data',
    `No ${column === 'started_at' ? 'connection' : 'object'} matches; the database holds ${Number(connections).toLocaleString('en')} connections that started between ${seconds(first)} and ${seconds(last)}.`,
    {
      hint: await suggest(database, filters),
      details: { connections, first_start: first.toISOString(), last_start: last.toISOString() },
    },
  );
}

async function suggest(database: Source, { loadBalancer }: ReportFilters): Promise<string> {
  const widen = 'Widen the times, or drop a filter.';
  if (loadBalancer === undefined) return widen;
  const { rows } = await database.query(readQuery('coverage/load_balancers.sql'));
  const known = rows.map((row) => String(row.load_balancer));
  const path = loadBalancerPath(loadBalancer);
  if (known.some((id) => id === path || (path.endsWith('/') && id.startsWith(path)))) return widen;
  const names = known.map((id) => id.split('/')[1] ?? id);
  const listed = known.slice(0, MOST_NAMES).join(', ') + (known.length > MOST_NAMES ? ', ...' : '');
  return `There is no such load balancer; did you mean ${closest(loadBalancer, [...names, ...known])}? There are: ${listed}`;
}

function seconds(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
