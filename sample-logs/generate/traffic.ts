/**
 * Lets every population call through the three days. Each balancer has its hours: the edge is busy around
 * noon, partners come once an hour, devices reconnect at night. So a few hundred objects hold it all.
 */

import { type Connection, connect, endOf } from './connection.js';
import type { Population } from './populations.js';
import { type Random, randomFor } from './random.js';
import { BALANCERS, type Balancer, DAY, HOUR, MINUTE, SECOND, WINDOW } from './world.js';

/** A stretch in which connections begin (or end). Nothing lives on past `closes`, unless it is meant to. */
interface Slot {
  readonly start: number;
  readonly length: number;
  readonly closes: number;
  readonly busy: number;
}

/** What happened at the listeners, in no particular order. */
export function traffic(populations: readonly Population[], seed: string): Connection[] {
  return populations.flatMap((population) => callsOf(population, randomFor(`${seed} ${population.name}`)));
}

function callsOf(population: Population, random: Random): Connection[] {
  const connections: Connection[] = [];
  for (const slot of slotsOf(population.listener.balancer)) {
    const count = population.count(slot.start, slot.busy, random);
    for (let call = 0; call < count; call++) {
      connections.push(callOnce(population, slot, connections.length, random));
    }
  }
  return connections;
}

function callOnce(population: Population, slot: Slot, sequence: number, random: Random): Connection {
  const { addresses } = population;
  // A handful of addresses take turns, so that each keeps the cadence of its job.
  const index = addresses.length <= 3 ? sequence % addresses.length : random.int(0, addresses.length - 1);
  const moment = slot.start + random.int(0, slot.length - 1);
  const wished = Math.round(random.lognormal(...population.life));
  const start = population.endsInSlot ? moment - wished : moment;
  const connection = connect(
    {
      population: population.name,
      listener: population.listener,
      ip: addresses[index]!,
      stack: population.stack(index, start),
      serverName: random.pick(population.serverNames),
      start,
      life: population.endsInSlot ? wished : Math.min(wished, slot.closes - start - SECOND),
      roundTrip: population.roundTrip,
      payload: population.payload,
      behaviour: population.behaviour(start, random),
    },
    random,
  );
  if (population.endsInSlot) return { ...connection, start: moment - connection.life };
  const over = endOf(connection) - (slot.closes - SECOND);
  return over > 0 ? { ...connection, start: connection.start - over } : connection;
}

/** Weights by five minutes of the edge's three hours, from ten to one o'clock. */
const edgeBusy = (index: number) => 0.7 + 0.6 * (1 - Math.abs(index - 18) / 18);

function slotsOf(balancer: Balancer): Slot[] {
  const slots: Slot[] = [];
  for (let day: number = WINDOW.from; day < WINDOW.to; day += DAY) {
    if (balancer === BALANCERS.edge) {
      const opens = day + 10 * HOUR;
      for (let index = 0; index < 36; index++) {
        const start = opens + index * 5 * MINUTE;
        slots.push({ start, length: 5 * MINUTE - SECOND, closes: opens + 3 * HOUR, busy: edgeBusy(index) });
      }
    } else if (balancer === BALANCERS.gateway) {
      for (let hour = 0; hour < 24; hour++) {
        const start = day + hour * HOUR + 30 * MINUTE;
        const busy = hour >= 7 && hour < 19 ? 1.25 : 0.75;
        slots.push({ start, length: 210 * SECOND, closes: start + 5 * MINUTE, busy });
      }
    } else if (balancer === BALANCERS.bus) {
      for (let index = 0; index < 12; index++) {
        const start = day + HOUR + index * 5 * MINUTE;
        slots.push({ start, length: 5 * MINUTE, closes: start + 5 * MINUTE, busy: 1 });
      }
    }
  }
  return slots;
}

/** The 5-minute period that a connection's line belongs to, by its end. */
export const periodEndOf = (connection: Connection): number =>
  Math.floor(endOf(connection) / (5 * MINUTE)) * 5 * MINUTE + 5 * MINUTE;
