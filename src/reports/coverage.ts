/**
 * What stands behind the numbers of a report: its window, the objects and connections, rejected lines, gaps.
 */
import { fillQuery, readQuery } from '../query-files.js';
import type { Cell, Coverage, Window } from '../result.js';
import type { WindowColumn } from './catalogue.js';
import {
  applyConditions,
  type Conditions,
  isOnBalancerOf,
  listenerCondition,
  type ReportFilters,
  sqlTime,
} from './filters.js';
import type { Source } from './source.js';

export interface Covered {
  readonly window: Window;
  readonly coverage: Coverage;
  /** Whether nothing at all is behind the report: it then has no answer, not an empty one. */
  readonly isEmpty: boolean;
}

/** Times in the log are whole seconds: the half-open window ends one after the last. */
const SECOND_MS = 1_000;

/** The queries that tell what is behind a report, conditions not yet in place: for who counts what they read. */
export function coverageQueries(column: WindowColumn): string[] {
  return [
    readQuery(`coverage/${column === 'started_at' ? 'connections' : 'objects'}.sql`),
    readQuery('coverage/gaps.sql'),
  ];
}

/** Length of a delivery period of AWS. */
const PERIOD_MS = 300_000;

/**
 * Counts what the filters take. Rejected lines have no readable start: those of every object are counted that holds
 * such connections or covers the window. They and the gaps are those of the load balancers that the filters name, or
 * that a listener belongs to.
 */
export async function readCoverage(
  database: Source,
  filters: ReportFilters,
  conditions: Conditions,
  column: WindowColumn,
): Promise<Covered> {
  const file = column === 'started_at' ? 'connections' : 'objects';
  const { sql, bindings } = applyConditions(readQuery(`coverage/${file}.sql`), conditions);
  const [row = {}] = (await database.query(sql, bindings)).rows;
  const last = asDate(row.last_time);
  const end = last && column === 'started_at' ? new Date(floorTo(last, SECOND_MS).getTime() + SECOND_MS) : last;
  return {
    window: { from: filters.from ?? asDate(row.first_time), to: filters.to ?? end, column },
    coverage: {
      objects: Number(row.objects),
      connections: Number(row.connections),
      rejected_lines: Number(row.rejected_lines),
      gaps: await countGaps(database, filters, conditions),
    },
    isEmpty: Number(row.met ?? row.connections) === 0,
  };
}

async function countGaps(database: Source, filters: ReportFilters, conditions: Conditions): Promise<number> {
  const { values } = conditions;
  const balancers = ['load_balancer is not null'];
  if (values.load_balancer !== undefined) balancers.push('starts_with(load_balancer, $load_balancer)');
  if (values.listener !== undefined) balancers.push(isOnBalancerOf(listenerCondition(values.listener)));
  const { load_balancer, listener } = values;
  // A period is in the window when it begins before its end and ends after its start.
  const first = filters.from && new Date(floorTo(filters.from, PERIOD_MS).getTime() + PERIOD_MS);
  const last = filters.to && new Date(-floorTo(new Date(-filters.to.getTime()), PERIOD_MS).getTime());
  const text = fillQuery(readQuery('coverage/gaps.sql'), { balancers: balancers.join(' and ') });
  const { rows } = await database.query(applyConditions(text, conditions).sql, {
    first_period: first ? sqlTime(first) : null,
    last_period: last ? sqlTime(last) : null,
    ...(load_balancer !== undefined && { load_balancer }),
    ...(listener !== undefined && { listener }),
  });
  return Number(rows[0]?.gaps);
}

function floorTo(time: Date, step: number): Date {
  return new Date(Math.floor(time.getTime() / step) * step);
}

function asDate(cell: Cell | undefined): Date | null {
  return cell instanceof Date ? cell : null;
}
