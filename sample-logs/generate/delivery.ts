/**
 * Connections into objects, as delivery to S3 leaves them: by balancer and 5-minute period, some late, some
 * twice, some lost, with the odd line in between.
 */

import { brokenLines, type OddLine } from './broken-lines.js';
import { type Connection, endOf } from './connection.js';
import { objectKey } from './layout.js';
import { formatLine, type LineShape, TODAY } from './line.js';
import { randomFor } from './random.js';
import { periodEndOf } from './traffic.js';
import { BALANCERS, type Balancer, DAY, MINUTE, utc } from './world.js';

/** A physical line of an object and, where it is one, the connection behind it. */
export type DeliveredLine =
  | ({ readonly kind: 'connection'; readonly text: string; readonly connection: Connection } & LineShape)
  | OddLine;

export interface DeliveredObject {
  readonly key: string;
  readonly balancer: Balancer;
  readonly periodEnd: number;
  /** Delivered into the folder of a later day than its period's. */
  readonly late: boolean;
  readonly lines: readonly DeliveredLine[];
  /** The last line ends without a line feed: the writer was cut off. */
  readonly unterminated: boolean;
}

/** Days from the period to the folder, for periods that came late. */
const LATE: readonly { balancer: Balancer; periodEnd: number; days: number }[] = [
  { balancer: BALANCERS.gateway, periodEnd: utc('2026-03-10T23:35:00'), days: 1 },
  { balancer: BALANCERS.bus, periodEnd: utc('2026-03-10T01:40:00'), days: 2 },
  { balancer: BALANCERS.bus, periodEnd: utc('2026-03-11T01:25:00'), days: 1 },
];

/** Periods whose lines never arrived: delivery is best-effort. */
export const LOST: readonly { readonly balancer: Balancer; readonly periodEnd: number }[] = [
  { balancer: BALANCERS.edge, periodEnd: utc('2026-03-11T11:25:00') },
  { balancer: BALANCERS.edge, periodEnd: utc('2026-03-11T11:30:00') },
  { balancer: BALANCERS.edge, periodEnd: utc('2026-03-11T11:35:00') },
  { balancer: BALANCERS.gateway, periodEnd: utc('2026-03-12T03:35:00') },
  { balancer: BALANCERS.bus, periodEnd: utc('2026-03-12T01:30:00') },
];

/** In these the edge's nodes wrote a file each. */
const TIMES_OF_TWO_FILES = ['11:05', '11:10', '11:15'];

export function deliver(connections: readonly Connection[], seed: string): DeliveredObject[] {
  const periods = new Map<string, Connection[]>();
  for (const connection of connections) {
    const { balancer } = connection.listener;
    const periodEnd = periodEndOf(connection);
    if (LOST.some((each) => each.balancer === balancer && each.periodEnd === periodEnd)) continue;
    const key = `${balancer.name} ${periodEnd}`;
    periods.set(key, [...(periods.get(key) ?? []), connection]);
  }
  const objects = [...periods.values()].flatMap((each) => objectsOf(each, seed));
  return objects.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function objectsOf(connections: readonly Connection[], seed: string): DeliveredObject[] {
  const { balancer } = connections[0]!.listener;
  const periodEnd = periodEndOf(connections[0]!);
  const random = randomFor(`${seed} ${balancer.name} ${periodEnd}`);
  const two = balancer === BALANCERS.edge && TIMES_OF_TWO_FILES.includes(clock(periodEnd));
  // Order within an object is not promised: lines of several workers interleave.
  const shuffled = connections
    .map((connection) => ({ connection, order: endOf(connection) + random.int(0, 20_000), file: random.int(0, 1) }))
    .sort((a, b) => a.order - b.order);
  const files = two ? [0, 1].map((file) => shuffled.filter((each) => each.file === file)) : [shuffled];

  return files.map((file) => {
    const days = LATE.find((each) => each.balancer === balancer && each.periodEnd === periodEnd)?.days ?? 0;
    const lines = file.map(({ connection }, index) => asLine(connection, shapeOf(balancer, periodEnd, index)));
    const odd = brokenLines(balancer, periodEnd, lines[0]!.text);
    return {
      key: objectKey(balancer, periodEnd, random.hex(8), periodEnd + days * DAY),
      balancer,
      periodEnd,
      late: days > 0,
      lines: [...lines.slice(0, 3), ...odd.inside, ...lines.slice(3), ...odd.atEnd],
      unterminated: odd.atEnd.length > 0,
    };
  });
}

function asLine(connection: Connection, shape: LineShape): DeliveredLine {
  return { kind: 'connection', text: formatLine(connection, shape), connection, ...shape };
}

/** When the bus's region got today's meaning of field 17. */
const BUS_FILLS_KEY_EXCHANGE = utc('2026-03-11T00:00:00');
const OLD_SHAPES = { balancer: BALANCERS.bus, periodEnd: utc('2026-03-10T01:10:00') };
const FUTURE_SHAPES = { balancer: BALANCERS.gateway, periodEnd: utc('2026-03-12T18:35:00') };

function shapeOf(balancer: Balancer, periodEnd: number, index: number): LineShape {
  if (balancer === FUTURE_SHAPES.balancer && periodEnd === FUTURE_SHAPES.periodEnd) {
    return { fields: index % 2 === 0 ? 23 : 24, keyExchange: true };
  }
  if (balancer === OLD_SHAPES.balancer && periodEnd === OLD_SHAPES.periodEnd) {
    return { fields: index % 3 === 0 ? 18 : 21, keyExchange: false };
  }
  if (balancer === BALANCERS.bus && periodEnd <= BUS_FILLS_KEY_EXCHANGE) return { fields: 22, keyExchange: false };
  return TODAY;
}

const clock = (time: number): string => new Date(time - (time % MINUTE)).toISOString().slice(11, 16);
