/**
 * The user's list of networks and their owners: CSV text to networks, and to ranges of addresses and time that do not
 * overlap. Pure; what it cannot use it rejects with line and reason.
 */
import { parse } from 'csv-parse/sync';
import ipaddr from 'ipaddr.js';
import { messageOf, TlslensError } from '../errors.js';

/** A network as a row of the list. Addresses are numbers: IPv4 as the mapped `::ffff:a.b.c.d`. */
export interface Network {
  readonly cidr: string;
  readonly owner: string;
  readonly contact: string | null;
  readonly valid_from: Date | null;
  readonly valid_to: Date | null;
  readonly low_address: bigint;
  readonly high_address: bigint;
}

export interface RejectedNetwork {
  /** Line in the file, from 1. */
  readonly line: number;
  readonly reason: NetworkRejection;
  /** One sentence. */
  readonly message: string;
}

export type NetworkRejection =
  | 'bad_cidr'
  | 'host_bits_set'
  | 'no_owner'
  | 'bad_date'
  | 'dates_reversed'
  | 'same_network_again';

export interface NetworkList {
  readonly networks: readonly Network[];
  readonly rejected: readonly RejectedNetwork[];
}

const NAMES: Readonly<Record<string, keyof Cells>> = {
  cidr: 'cidr',
  network: 'cidr',
  owner: 'owner',
  contact: 'contact',
  from: 'from',
  valid_from: 'from',
  to: 'to',
  valid_to: 'to',
};

interface Cells {
  readonly cidr?: string;
  readonly owner?: string;
  readonly contact?: string;
  readonly from?: string;
  readonly to?: string;
}

/**
 * Reads the CSV text of a list: a header with `cidr` and `owner`, and perhaps `contact`, `from` and `to` (dates or times,
 * UTC, half-open). Networks may overlap; the longest one counts. Bad rows are rejected, the others stand.
 *
 * @throws TlslensError `bad_argument` where the text is no CSV, or its header lacks `cidr` or `owner`
 */
export function readNetworks(text: string, name = 'the list of networks'): NetworkList {
  const networks: Network[] = [];
  const rejected: RejectedNetwork[] = [];
  const seen = new Map<string, { network: Network; line: number }[]>();
  for (const { cells, line } of readCells(text, name)) {
    const network = toNetwork(cells);
    if ('reason' in network) {
      rejected.push({ line, ...network });
      continue;
    }
    const same = seen.get(network.cidr) ?? [];
    const clash = same.find((other) => overlapInTime(network, other.network));
    if (clash !== undefined) {
      const message = `${network.cidr} has an owner for this time already, from line ${clash.line}.`;
      rejected.push({ line, reason: 'same_network_again', message });
      continue;
    }
    seen.set(network.cidr, [...same, { network, line }]);
    networks.push(network);
  }
  return { networks, rejected };
}

function readCells(text: string, name: string): { cells: Cells; line: number }[] {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      trim: true,
      comment: '#',
      comment_no_infix: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof records;
  } catch (error) {
    throw new TlslensError('bad_argument', `Could not read ${name} as CSV: ${messageOf(error)}`, { cause: error });
  }
  const [header, ...rows] = records;
  const columns = (header?.record ?? []).map((cell) => NAMES[cell.toLowerCase()]);
  for (const needed of ['cidr', 'owner'] as const) {
    if (columns.includes(needed)) continue;
    throw new TlslensError('bad_argument', `The first line of ${name} has no column ${needed}.`, {
      hint: 'Expected: cidr,owner,contact,from,to (contact, from and to may be left out).',
    });
  }
  return rows.map(({ record, info }) => ({
    cells: Object.fromEntries(columns.flatMap((column, index) => (column ? [[column, record[index] ?? '']] : []))),
    line: info.lines,
  }));
}

function toNetwork(cells: Cells): Network | Omit<RejectedNetwork, 'line'> {
  const { cidr = '', owner = '', contact = '', from = '', to = '' } = cells;
  const bounds = boundsOf(cidr);
  if (bounds === null) {
    return { reason: 'bad_cidr', message: `"${cidr}" is no network: expected an address and a prefix length.` };
  }
  if (bounds.low !== bounds.address) {
    return { reason: 'host_bits_set', message: `${cidr} is an address in ${bounds.cidr}: which of the two is meant?` };
  }
  if (owner === '') return { reason: 'no_owner', message: `${cidr} has no owner.` };
  const valid_from = toTime(from);
  const valid_to = toTime(to);
  for (const [text, time] of [
    [from, valid_from],
    [to, valid_to],
  ] as const) {
    if (time === undefined) return { reason: 'bad_date', message: `"${text}" is no date: expected 2026-03-11.` };
  }
  if (valid_from && valid_to && valid_from >= valid_to) {
    return { reason: 'dates_reversed', message: `${cidr} ends (${to}) before it begins (${from}).` };
  }
  return {
    cidr: bounds.cidr,
    owner,
    contact: contact === '' ? null : contact,
    valid_from: valid_from ?? null,
    valid_to: valid_to ?? null,
    low_address: bounds.low,
    high_address: bounds.high,
  };
}

/** `null` for no time, `undefined` for a text that is none. */
function toTime(text: string): Date | null | undefined {
  if (text === '') return null;
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z?)?$/.exec(text);
  if (match === null) return undefined;
  const time = new Date(`${match[1]}T${match[2] ?? '00:00'}Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  return time.toJSON()?.startsWith(match[1] ?? '') ? time : undefined;
}

const overlapInTime = (a: Network, b: Network): boolean => startOf(a) < endOf(b) && startOf(b) < endOf(a);

const startOf = ({ valid_from }: Network): number => valid_from?.valueOf() ?? Number.NEGATIVE_INFINITY;
const endOf = ({ valid_to }: Network): number => valid_to?.valueOf() ?? Number.POSITIVE_INFINITY;

/** IPv4 addresses are the 32 bits behind ::ffff:0:0 (RFC 4291 section 2.5.5.2), as the macro ip_number() has them. */
export const IPV4_LOW = 0xffff00000000n;
export const IPV4_HIGH = 0xffffffffffffn;

function boundsOf(text: string): { cidr: string; address: bigint; low: bigint; high: bigint } | null {
  const [host = '', length, ...more] = text.split('/');
  if (more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return null;
  const isV6 = host.includes(':');
  // Short and octal forms of IPv4 mean different networks to different readers; a zone means nothing here.
  if (isV6 ? !ipaddr.IPv6.isValid(host) || host.includes('%') : !ipaddr.IPv4.isValidFourPartDecimal(host)) return null;
  const bits = isV6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  const bytes = ipaddr.parse(host).toByteArray();
  const number = bytes.reduce((high, byte) => (high << 8n) | BigInt(byte), 0n);
  const address = isV6 ? number : IPV4_LOW + number;
  const size = 1n << BigInt(bits - prefix);
  const low = address - (number % size);
  return { cidr: `${addressText(low, isV6)}/${prefix}`, address, low, high: low + size - 1n };
}

function addressText(address: bigint, isV6: boolean): string {
  const bits = isV6 ? 128 : 32;
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((address >> BigInt(bits - 8 - index * 8)) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}
