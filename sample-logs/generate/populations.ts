/**
 * Who calls: groups of clients with their addresses, TLS stack, habits and place. Pure data and small rules of
 * time; addresses are from the ranges set aside for documentation (RFC 5737, RFC 3849).
 */

import type { Behaviour, ServerName } from './connection.js';
import { type Random, randomFor } from './random.js';
import { STACKS, type TlsStack } from './stacks.js';
import { HOUR, LISTENERS, type Listener, POLICY_CHANGE, utc, WINDOW } from './world.js';

export interface Population {
  readonly name: string;
  readonly listener: Listener;
  readonly addresses: readonly string[];
  /** The stack of the address with that index at that time; null sends no ClientHello. */
  readonly stack: (index: number, time: number) => TlsStack | null;
  readonly serverNames: readonly ServerName[];
  /** Connections in the slot that begins at that time; `busy` is the hour's weight, about 1. */
  readonly count: (slotStart: number, busy: number, random: Random) => number;
  /** Median network round trip in ms. */
  readonly roundTrip: number;
  /** Life in ms: median and spread. */
  readonly life: readonly [median: number, sigma: number];
  readonly payload: { readonly received: number; readonly sent: number };
  readonly behaviour: (time: number, random: Random) => Behaviour;
  /** The slot tells when connections end, not when they begin: for those that live longer than a slot. */
  readonly endsInSlot?: true;
}

const v4 = (prefix: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `${prefix}.${first + index}`);

/** Interface ids at random; written out in full, as seen in a real line, save every fifth. */
function v6(network: string, count: number): string[] {
  const random = randomFor(`addresses ${network}`);
  const group = () => random.int(1, 0xffff).toString(16);
  return Array.from({ length: count }, (_, index) =>
    index % 5 === 4 ? `${network}::${group()}` : `${network}:${group()}:${group()}:${group()}:${group()}:${group()}`,
  );
}

const about =
  (mean: number): Population['count'] =>
  (_start, busy, random) =>
    random.poisson(mean * busy);
const exactly =
  (count: number, when: (slotStart: number) => boolean = () => true): Population['count'] =>
  (slotStart) =>
    when(slotStart) ? count : 0;
const hourOf = (time: number) => new Date(time).getUTCHours();

const normal = (): Behaviour => 'normal';
/** What a crowd of well-behaved clients does: nearly always the normal, now and then something else. */
const crowd = (_time: number, random: Random): Behaviour => {
  const draw = random.next();
  if (draw < 0.004) return 'leaves';
  if (draw < 0.0055) return { refusesWith: random.pick([42, 45, 46, 46, 48]) };
  if (draw < 0.012) return { endsWith: 0 };
  if (draw < 0.0135) return { endsWith: random.pick([20, 80, 90, 90]) };
  return 'normal';
};

/** Each address moves from one stack to another at a time of its own, spread evenly; `share` of them ever do. */
function upgrading(before: TlsStack, after: TlsStack, from: number, to: number, share: number) {
  return (index: number, time: number): TlsStack => {
    const random = randomFor(`upgrade ${after.name} ${index} ${from}`);
    const moves = random.chance(share);
    return moves && time >= from + random.next() * (to - from) ? after : before;
  };
}

/** Seven of ten with the first stack, the rest with the others in turn. */
const mostly =
  (first: TlsStack, ...others: TlsStack[]): Population['stack'] =>
  (index) =>
    index % 10 < 7 ? first : others[index % others.length]!;

const RETRIES_AFTER_CHANGE = 3;
/** An unattended job that tries again when it is refused. */
const hourlyJob = (count: number, every = 1): Population['count'] => {
  return (slotStart) => {
    if (hourOf(slotStart) % every !== 0) return 0;
    return slotStart >= POLICY_CHANGE ? count * RETRIES_AFTER_CHANGE : count;
  };
};

const browsing = { roundTrip: 32, life: [4_000, 1.3], payload: { received: 2_400, sent: 38_000 } } as const;
const calling = { roundTrip: 24, life: [900, 1.2], payload: { received: 1_800, sent: 5_200 } } as const;
const exchanging = { roundTrip: 28, life: [2_500, 0.9], payload: { received: 52_000, sent: 4_100 } } as const;

const WEB_NAMES = [
  ...Array<ServerName>(11).fill('www.example.com'),
  ...Array<ServerName>(6).fill('shop.example.net'),
  ...Array<ServerName>(2).fill('www.example.org'),
];

export const POPULATIONS: readonly Population[] = [
  // The public web.
  {
    name: 'web',
    listener: LISTENERS.web,
    addresses: v4('198.51.100', 1, 190),
    stack: (index) => (index % 12 === 11 ? STACKS.phone12 : index % 3 === 0 ? STACKS.browserPq : STACKS.browser),
    serverNames: WEB_NAMES,
    count: about(29),
    ...browsing,
    behaviour: crowd,
  },
  {
    name: 'web-ipv6',
    listener: LISTENERS.web,
    addresses: v6('2001:db8:100', 60),
    stack: mostly(STACKS.browser, STACKS.browserPq, STACKS.phone12),
    serverNames: WEB_NAMES,
    count: about(9),
    ...browsing,
    behaviour: crowd,
  },
  {
    name: 'web-nameless',
    listener: LISTENERS.web,
    addresses: v4('198.51.100', 200, 207),
    stack: () => STACKS.library,
    serverNames: [null, null, null, 'staging.example.com'],
    count: about(0.9),
    ...browsing,
    behaviour: normal,
  },
  {
    name: 'old-crawler',
    listener: LISTENERS.web,
    addresses: v4('203.0.113', 90, 93),
    stack: () => STACKS.ecdhe10,
    serverNames: ['www.example.com'],
    count: about(0.6),
    ...browsing,
    behaviour: normal,
  },
  {
    name: 'scanner',
    listener: LISTENERS.web,
    addresses: v4('203.0.113', 66, 67),
    stack: () => null,
    serverNames: [null],
    // Two bursts of five minutes a day and a steady drip.
    count: (slotStart, _busy, random) =>
      [utc('1970-01-01T10:20:00'), utc('1970-01-01T12:05:00')].includes(slotStart % (24 * HOUR))
        ? 40 + random.int(0, 9)
        : random.poisson(0.7),
    roundTrip: 80,
    life: [3, 1.2],
    payload: { received: 0, sent: 0 },
    behaviour: normal,
  },
  // The API beside it.
  {
    name: 'api',
    listener: LISTENERS.api,
    addresses: v4('203.0.113', 1, 48),
    stack: upgrading(STACKS.library, STACKS.libraryPq, WINDOW.from - 24 * HOUR, WINDOW.to + 24 * HOUR, 1),
    serverNames: ['api.example.com'],
    count: about(12),
    ...calling,
    behaviour: crowd,
  },
  {
    name: 'api-ipv6',
    listener: LISTENERS.api,
    addresses: v6('2001:db8:200', 24),
    stack: mostly(STACKS.libraryPq, STACKS.rpc),
    serverNames: ['api.example.com'],
    count: about(4),
    ...calling,
    behaviour: crowd,
  },
  {
    name: 'api-nist-hybrid',
    listener: LISTENERS.api,
    addresses: v4('203.0.113', 50, 52),
    stack: () => STACKS.libraryNistPq,
    serverNames: ['api.example.com'],
    count: about(0.8),
    ...calling,
    behaviour: normal,
  },
  {
    name: 'api-chacha-only',
    listener: LISTENERS.api,
    addresses: ['203.0.113.55'],
    stack: () => STACKS.chachaOnly,
    serverNames: ['api.example.com'],
    count: about(0.3),
    ...calling,
    behaviour: normal,
  },
  {
    name: 'partner-loyalty',
    listener: LISTENERS.api,
    addresses: v4('192.0.2', 180, 181),
    stack: () => STACKS.library,
    serverNames: ['api.example.com'],
    count: about(0.5),
    ...calling,
    // From the second day on it no longer trusts what it is served: certificate_unknown.
    behaviour: (time) => (time >= utc('2026-03-11T00:00:00') ? { refusesWith: 46 } : 'normal'),
  },
  // Partners, on the listener whose policy changes.
  {
    name: 'partner-billing',
    listener: LISTENERS.partners,
    addresses: v4('192.0.2', 10, 11),
    stack: () => STACKS.ecdhe10,
    serverNames: [null],
    count: hourlyJob(2),
    ...exchanging,
    behaviour: normal,
  },
  {
    name: 'partner-warehouse',
    listener: LISTENERS.partners,
    addresses: v4('192.0.2', 20, 22),
    stack: () => STACKS.ecdhe11,
    serverNames: ['partners.example.com'],
    count: hourlyJob(3, 2),
    ...exchanging,
    behaviour: normal,
  },
  {
    name: 'partner-payroll',
    listener: LISTENERS.partners,
    addresses: ['192.0.2.30'],
    stack: () => STACKS.static10,
    serverNames: [null],
    // Weekly, Tuesday at half past two: the three days hold one run.
    count: exactly(4, (slotStart) => slotStart === utc('2026-03-10T02:30:00')),
    ...exchanging,
    behaviour: normal,
  },
  {
    name: 'partner-courier',
    listener: LISTENERS.partners,
    addresses: v4('192.0.2', 40, 41),
    stack: () => STACKS.cbc12,
    serverNames: ['partners.example.com'],
    count: hourlyJob(2),
    ...exchanging,
    behaviour: normal,
  },
  {
    name: 'partner-printshop',
    listener: LISTENERS.partners,
    addresses: ['192.0.2.50'],
    stack: () => STACKS.staticRsa12,
    serverNames: ['b2b.example.net'],
    count: hourlyJob(1),
    ...exchanging,
    behaviour: normal,
  },
  {
    name: 'partner-startup',
    listener: LISTENERS.partners,
    addresses: v4('192.0.2', 160, 161),
    stack: () => STACKS.only13,
    serverNames: ['partners.example.com'],
    count: exactly(1),
    ...exchanging,
    behaviour: normal,
  },
  {
    name: 'partner-analytics',
    listener: LISTENERS.partners,
    addresses: v4('192.0.2', 96, 127),
    stack: upgrading(STACKS.batch, STACKS.batchPq, POLICY_CHANGE - 12 * HOUR, WINDOW.to, 0.9),
    serverNames: ['partners.example.com'],
    count: about(13),
    ...exchanging,
    behaviour: crowd,
  },
  {
    name: 'partner-fleet',
    listener: LISTENERS.partners,
    addresses: v6('2001:db8:50', 16),
    stack: mostly(STACKS.batch, STACKS.batch12),
    serverNames: ['partners.example.com', 'b2b.example.net'],
    count: about(4),
    ...exchanging,
    behaviour: crowd,
  },
  {
    name: 'partner-ledger',
    listener: LISTENERS.partners,
    addresses: ['192.0.2.170'],
    stack: () => STACKS.aes256Only,
    serverNames: ['partners.example.com'],
    count: exactly(1, (slotStart) => hourOf(slotStart) % 3 === 1),
    ...exchanging,
    behaviour: normal,
  },
  // Kiosks and stragglers, on a listener that still allows everything.
  {
    name: 'kiosk-modern',
    listener: LISTENERS.kiosks,
    addresses: v4('192.0.2', 200, 239),
    stack: mostly(STACKS.batch, STACKS.device12, STACKS.batch12),
    serverNames: ['kiosk.example.com'],
    count: about(9),
    ...calling,
    behaviour: crowd,
  },
  {
    name: 'kiosk-old',
    listener: LISTENERS.kiosks,
    addresses: v4('192.0.2', 64, 75),
    stack: () => STACKS.static10,
    serverNames: [null],
    count: about(2.5),
    ...calling,
    behaviour: normal,
  },
  {
    name: 'partner-archive',
    listener: LISTENERS.kiosks,
    addresses: ['192.0.2.60'],
    stack: () => STACKS.ecdhe11,
    serverNames: ['kiosk.example.com'],
    count: exactly(5, (slotStart) => hourOf(slotStart) === 4),
    ...exchanging,
    behaviour: normal,
  },
  {
    name: 'partner-insurer',
    listener: LISTENERS.kiosks,
    addresses: v4('192.0.2', 172, 173),
    stack: () => STACKS.batch12,
    serverNames: ['kiosk.example.com'],
    count: about(0.8),
    ...calling,
    behaviour: () => ({ refusesWith: 48 }),
  },
  // Devices that reconnect once a night.
  {
    name: 'device',
    listener: LISTENERS.devices,
    addresses: v4('203.0.113', 128, 199),
    stack: () => STACKS.device12,
    serverNames: ['bus.example.net'],
    count: about(14),
    roundTrip: 140,
    life: [23.9 * HOUR, 0.002],
    payload: { received: 96_000, sent: 61_000 },
    behaviour: crowd,
    endsInSlot: true,
  },
  {
    name: 'device-ipv6',
    listener: LISTENERS.devices,
    addresses: v6('2001:db8:b0b', 24),
    stack: () => STACKS.device12,
    serverNames: ['bus.example.net'],
    count: about(7),
    roundTrip: 160,
    life: [40_000, 1],
    payload: { received: 3_100, sent: 1_900 },
    behaviour: crowd,
    endsInSlot: true,
  },
  {
    name: 'device-vending',
    listener: LISTENERS.devices,
    addresses: v4('203.0.113', 240, 247),
    stack: () => STACKS.cbc12,
    serverNames: [null],
    count: about(3),
    roundTrip: 210,
    life: [20_000, 0.8],
    payload: { received: 2_700, sent: 800 },
    behaviour: normal,
    endsInSlot: true,
  },
];
