/**
 * What the samples hold, by the generator's own knowledge: `sample-logs/manifest.json`. Tests of readers and
 * reports compare their answers with it; it is not read by the program.
 */

import { outcomeOf } from './connection.js';
import { type DeliveredObject, LOST } from './delivery.js';
import type { ForeignObject } from './foreign.js';
import { compactTime } from './layout.js';
import { formatTime } from './line.js';
import { type Delivered, STORIES } from './stories.js';
import { BALANCERS, type Balancer, MINUTE, resourceId } from './world.js';

type Counts = Record<string, number>;

export interface Manifest {
  readonly objects: number;
  /** Keys of other log kinds, by kind. */
  readonly foreign_keys: Counts;
  /** Every physical line: connections + rejected + blank + comments. */
  readonly lines: number;
  readonly connections: number;
  /** Damaged lines; blank lines and comments are not among them. */
  readonly rejected: number;
  readonly rejected_by_reason: Counts;
  readonly blank_lines: number;
  readonly comment_lines: number;
  readonly clients: number;
  readonly by_outcome: Counts;
  /** Agreed versions; `-` where nothing was agreed. */
  readonly by_version: Counts;
  readonly by_cipher: Counts;
  /** As the line has it: `-` also where field 17 was not filled yet. */
  readonly by_keyexchange: Counts;
  /** Alerts received; `-` for none. */
  readonly by_alert: Counts;
  readonly by_fields: Counts;
  readonly by_listener: Counts;
  /** By the day of the period's end. */
  readonly by_day: Counts;
  readonly first_started_at: string;
  readonly last_ended_at: string;
  /** 5-minute periods without an object between a balancer's first and last: quiet hours and lost ones. */
  readonly periods_without_object: Counts;
  /** Of these, the ones whose lines were lost on the way. */
  readonly periods_lost: Counts;
  /** What hides in the data: see the README. */
  readonly stories: Record<string, { readonly lines: number; readonly clients: number }>;
  /** Lines by object; a connection is a line that is neither rejected, blank nor a comment. */
  readonly by_object: Record<
    string,
    { readonly lines: number; readonly connections: number; readonly rejected: number }
  >;
}

export function manifestOf(objects: readonly DeliveredObject[], foreign: readonly ForeignObject[]): Manifest {
  const lines = objects.flatMap((object) => object.lines.map((line) => ({ line, object })));
  const delivered = lines.flatMap(({ line, object }): Delivered[] =>
    line.kind === 'connection' ? [{ ...line, object }] : [],
  );
  const broken = lines.flatMap(({ line }) => (line.kind === 'broken' ? [line.reason] : []));
  const connections = delivered.map((each) => each.connection);

  return {
    objects: objects.length,
    foreign_keys: tally(foreign.map((each) => each.kind)),
    lines: lines.length,
    connections: delivered.length,
    rejected: broken.length,
    rejected_by_reason: tally(broken),
    blank_lines: lines.filter(({ line }) => line.kind === 'blank').length,
    comment_lines: lines.filter(({ line }) => line.kind === 'comment').length,
    clients: new Set(connections.map((each) => each.clientIp)).size,
    by_outcome: tally(connections.map(outcomeOf)),
    by_version: tally(connections.map((each) => each.agreed?.version ?? '-')),
    by_cipher: tally(connections.map((each) => each.agreed?.cipher ?? '-')),
    by_keyexchange: tally(delivered.map((each) => (each.keyExchange && each.connection.agreed?.group) || '-')),
    by_alert: tally(connections.map((each) => String(each.alert ?? '-'))),
    by_fields: tally(delivered.map((each) => String(each.fields))),
    by_listener: tally(connections.map((each) => each.listener.id)),
    by_day: tally(delivered.map((each) => formatTime(each.object.periodEnd).slice(0, 10))),
    first_started_at: `${formatTime(Math.min(...connections.map((each) => each.start)))}Z`,
    last_ended_at: `${formatTime(Math.max(...connections.map((each) => each.start + each.life)))}Z`,
    periods_without_object: Object.fromEntries(
      logged().map((balancer) => [resourceId(balancer), periodsWithout(objects, balancer)]),
    ),
    periods_lost: tally(LOST.map((each) => resourceId(each.balancer))),
    stories: Object.fromEntries(
      STORIES.map((story) => {
        const found = delivered.filter(story.match).map((each) => each.connection);
        return [story.id, { lines: found.length, clients: new Set(found.map((each) => each.clientIp)).size }];
      }),
    ),
    by_object: Object.fromEntries(
      objects.map((object) => [
        object.key,
        {
          lines: object.lines.length,
          connections: object.lines.filter((line) => line.kind === 'connection').length,
          rejected: object.lines.filter((line) => line.kind === 'broken').length,
        },
      ]),
    ),
  };
}

/** Lost periods as the README names them: balancer and the times in its object names. */
export const lostPeriods = (): string[] =>
  LOST.map(({ balancer, periodEnd }) => `${balancer.name} ${compactTime(periodEnd)}`);

const logged = (): Balancer[] => Object.values<Balancer>(BALANCERS).filter((each) => each !== BALANCERS.intake);

function periodsWithout(objects: readonly DeliveredObject[], balancer: Balancer): number {
  const periods = objects.filter((each) => each.balancer === balancer).map((each) => each.periodEnd);
  const span = (Math.max(...periods) - Math.min(...periods)) / (5 * MINUTE) + 1;
  return span - new Set(periods).size;
}

/** Counts by value, in the order of the values. */
function tally(values: readonly string[]): Counts {
  const counts: Counts = {};
  for (const value of [...values].sort()) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
