/**
 * Checks of values in the bytes of a line, for the quick path: each takes only texts that the record reader takes with
 * the same value, and may leave some to it.
 */
import { parseTime } from './values.js';

const SPACE = 0x20;
const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;

/** Bytes of a time to the second, the one form taken here: `2026-01-02T03:04:05`. */
export const TIME_BYTES = 19;
const DATE_BYTES = 10;

/** Reads times; the day that was read last is at hand for the next. */
export interface Clock {
  /** The time at `start` of ASCII bytes, in UTC seconds since 1970; -1 where none of this form stands there. */
  secondsAt(bytes: Buffer, view: DataView, start: number): number;
}

export function createClock(): Clock {
  // Year and month, as one number that no eight bytes without digits are.
  let month = Number.NaN;
  let dayTens = 0;
  let dayOnes = 0;
  let midnight = 0;

  const midnightAt = (bytes: Buffer, view: DataView, start: number): number => {
    const time = parseTime(`${bytes.toString('latin1', start, start + DATE_BYTES)}T00:00:00`);
    if (time === undefined) return -1;
    midnight = time / 1000;
    month = view.getFloat64(start, true);
    dayTens = bytes[start + 8]!;
    dayOnes = bytes[start + 9]!;
    return midnight;
  };

  return {
    secondsAt(bytes, view, start) {
      if (bytes[start + 10] !== 0x54 || bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return -1;
      const hour = pairAt(bytes, start + 11);
      const minute = pairAt(bytes, start + 14);
      const second = pairAt(bytes, start + 17);
      if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1;
      const isSameDay =
        bytes[start + 9] === dayOnes && bytes[start + 8] === dayTens && view.getFloat64(start, true) === month;
      const day = isSameDay ? midnight : midnightAt(bytes, view, start);
      return day < 0 ? -1 : day + hour * 3600 + minute * 60 + second;
    },
  };
}

/** Two digits; negative where one is none. */
function pairAt(bytes: Buffer, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}

/** The end of the IPv4 address that starts at `start` and is followed by a colon; -1 where none is. */
export function ipv4End(bytes: Buffer, start: number): number {
  let at = start;
  for (let octets = 1; ; octets++) {
    const first = at;
    let octet = 0;
    let byte = bytes[at]!;
    while (byte >= ZERO && byte <= NINE) {
      octet = octet * 10 + (byte - ZERO);
      byte = bytes[++at]!;
    }
    const digits = at - first;
    if (digits === 0 || digits > 3 || octet > 255 || (digits > 1 && bytes[first] === ZERO)) return -1;
    if (octets === 4) return byte === COLON ? at : -1;
    if (byte !== DOT) return -1;
    at++;
  }
}

/** Whether the bytes are an IPv6 address in hexadecimal groups (RFC 4291 section 2.2, forms 1 and 2). */
export function isIpv6(bytes: Buffer, start: number, end: number): boolean {
  let groups = 0;
  let digits = 0;
  let gap = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if ((byte >= ZERO && byte <= NINE) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46)) {
      if (++digits > 4) return false;
    } else if (byte !== COLON) {
      return false;
    } else if (digits > 0) {
      groups++;
      digits = 0;
      if (at + 1 === end) return false;
    } else {
      if (gap) return false;
      if (at === start && bytes[++at] !== COLON) return false;
      gap = true;
    }
  }
  if (digits > 0) groups++;
  return gap ? groups <= 7 : groups === 8;
}

/** The end of the port that starts at `start` and is followed by a space; -1 where none is. */
export function portEnd(bytes: Buffer, start: number): number {
  const end = integerEnd(bytes, start, 5);
  if (end < 0) return -1;
  let port = 0;
  for (let at = start; at < end; at++) port = port * 10 + (bytes[at]! - ZERO);
  return port > 65_535 ? -1 : end;
}

/** The end of the number that starts at `start` and is followed by a space; -1 where none is. None has leading zeros. */
export function integerEnd(bytes: Buffer, start: number, mostDigits: number): number {
  let at = start;
  let byte = bytes[at]!;
  while (byte >= ZERO && byte <= NINE) byte = bytes[++at]!;
  const digits = at - start;
  if (digits === 0 || digits > mostDigits || byte !== SPACE) return -1;
  return digits > 1 && bytes[start] === ZERO ? -1 : at;
}
