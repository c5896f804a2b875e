/**
 * The text of a client filter, one address or a network in CIDR form, to the numbers it spans: those that the macro
 * `ip_number` gives.
 */
import ipaddr from 'ipaddr.js';
import { TlslensError } from '../errors.js';

/** Addresses `low` to `high`, both included, as 128-bit numbers; IPv4 as the mapped ::ffff:a.b.c.d. */
export interface ClientNetwork {
  readonly low: bigint;
  readonly high: bigint;
  /** An IPv6 network is about IPv6 addresses alone, also where it spans the mapped ones (`::/0`). */
  readonly kind: 'ipv4' | 'ipv6';
}

const BITS = 128;
/** ::ffff:0:0/96 (RFC 4291 section 2.5.5.2). */
const MAPPED_BITS = 96;
const MAPPED_BASE = 0xffff_0000_0000n;

/**
 * Reads `203.0.113.7`, `203.0.113.0/24`, `2001:db8::1` or `2001:db8::/32`. Bits beyond the prefix are let be.
 *
 * @throws `bad_cidr`
 */
export function parseClientNetwork(text: string): ClientNetwork {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const isIpv4 = ipaddr.IPv4.isValidFourPartDecimal(address);
  // A zone (fe80::1%eth0) means something on one machine only.
  const isIpv6 = !isIpv4 && ipaddr.IPv6.isValid(address) && !address.includes('%');
  const longest = isIpv4 ? BITS - MAPPED_BITS : BITS;
  const length = prefix === undefined ? longest : Number(prefix);
  if ((!isIpv4 && !isIpv6) || length > longest) {
    throw new TlslensError('bad_cidr', `Could not read --client ${JSON.stringify(text)} as an address or a network.`, {
      hint: 'Write one address or a network in CIDR form: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32.',
      details: { client: text },
    });
  }
  const number = toNumber(ipaddr.parse(address).toByteArray()) + (isIpv4 ? MAPPED_BASE : 0n);
  const size = 1n << BigInt(longest - length);
  const low = number - (number % size);
  const high = low + size - 1n;
  const isMapped = low >= MAPPED_BASE && high < MAPPED_BASE + (1n << BigInt(BITS - MAPPED_BITS));
  return { low, high, kind: isMapped ? 'ipv4' : 'ipv6' };
}

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}
