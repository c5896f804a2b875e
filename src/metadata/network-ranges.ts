/**
 * Networks that overlap in addresses and time, to ranges that do not: in each, the longest network that covers it then.
 * Looking up an address is then finding the one range it lies in.
 */
import { IPV4_HIGH, IPV4_LOW, type Network } from './networks.js';

/** A range of addresses, and a span of time in it with one owner. Ranges are the same or disjoint. */
export interface NetworkRange {
  readonly low_address: bigint;
  readonly high_address: bigint;
  readonly cidr: string;
  readonly owner: string;
  readonly contact: string | null;
  /** {@link ALWAYS} where there is no begin. */
  readonly owned_from: Date;
  /** {@link FOREVER} where there is no end; exclusive. */
  readonly owned_to: Date;
}

const ALWAYS = new Date('0001-01-01T00:00:00Z');
const FOREVER = new Date('9999-12-31T00:00:00Z');

/** Ascending by address, then by time. */
export function toRanges(networks: readonly Network[]): NetworkRange[] {
  const isV4 = ({ low_address, high_address }: Network) => low_address >= IPV4_LOW && high_address <= IPV4_HIGH;
  const v4 = networks.filter(isV4);
  const v6 = networks.filter((network) => !isV4(network));
  // An IPv6 network around the mapped addresses, ::/0 for one, says nothing about IPv4 clients.
  const mapped = { low: IPV4_LOW, high: IPV4_HIGH };
  const ranges = [...segments(v4), ...segments(v6, mapped)].flatMap(({ low, high, covering }) =>
    inTime(covering).map((owned) => ({ low_address: low, high_address: high, ...owned })),
  );
  return ranges.sort((a, b) => (a.low_address < b.low_address ? -1 : a.low_address > b.low_address ? 1 : 0));
}

interface Segment {
  readonly low: bigint;
  readonly high: bigint;
  /** Longest first. */
  readonly covering: readonly Network[];
}

/** Cuts addresses wherever a network begins or ends. Networks are nested or disjoint, so a stack holds what covers. */
function segments(networks: readonly Network[], hole?: { low: bigint; high: bigint }): Segment[] {
  const sorted = [...networks].sort(
    (a, b) => order(a.low_address, b.low_address) || order(b.high_address, a.high_address),
  );
  const found: Segment[] = [];
  const stack: Network[] = [];
  let at = 0n;
  const emit = (to: bigint): void => {
    if (stack.length > 0 && at <= to)
      found.push(...withoutHole({ low: at, high: to, covering: [...stack].reverse() }, hole));
  };
  const leave = (before: bigint | null): void => {
    for (
      let top = stack.at(-1);
      top !== undefined && (before === null || top.high_address < before);
      top = stack.at(-1)
    ) {
      emit(top.high_address);
      at = top.high_address + 1n;
      while (stack.at(-1)?.high_address === top.high_address) stack.pop();
    }
  };
  for (const network of sorted) {
    leave(network.low_address);
    emit(network.low_address - 1n);
    at = network.low_address;
    stack.push(network);
  }
  leave(null);
  return found;
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function withoutHole(segment: Segment, hole: { low: bigint; high: bigint } | undefined): Segment[] {
  if (hole === undefined || segment.high < hole.low || segment.low > hole.high) return [segment];
  const parts: Segment[] = [];
  if (segment.low < hole.low) parts.push({ ...segment, high: hole.low - 1n });
  if (segment.high > hole.high) parts.push({ ...segment, low: hole.high + 1n });
  return parts;
}

type Owned = Omit<NetworkRange, 'low_address' | 'high_address'>;

/** At each time, the longest network that has an owner then. */
function inTime(covering: readonly Network[]): Owned[] {
  const times = new Set<number>([ALWAYS.valueOf(), FOREVER.valueOf()]);
  for (const { valid_from, valid_to } of covering) {
    if (valid_from !== null) times.add(valid_from.valueOf());
    if (valid_to !== null) times.add(valid_to.valueOf());
  }
  const cuts = [...times].sort((a, b) => a - b);
  const owned: Owned[] = [];
  for (const [index, from] of cuts.slice(0, -1).entries()) {
    const to = cuts[index + 1] ?? FOREVER.valueOf();
    const network = covering.find(
      ({ valid_from, valid_to }) =>
        (valid_from === null || valid_from.valueOf() <= from) && (valid_to === null || valid_to.valueOf() >= to),
    );
    const last = owned.at(-1);
    if (network === undefined) continue;
    const { cidr, owner, contact } = network;
    if (last?.owned_to.valueOf() === from && last.cidr === cidr && last.owner === owner && last.contact === contact) {
      owned[owned.length - 1] = { ...last, owned_to: new Date(to) };
    } else {
      owned.push({ cidr, owner, contact, owned_from: new Date(from), owned_to: new Date(to) });
    }
  }
  return owned;
}
