/**
 * Addresses where they stand in a line, each followed by a colon and a port: only those that Node.js takes for one.
 */
import { digitCount, digitValues, numberOf } from './numbers';

const SPACE: u8 = 0x20;
const DOT: u8 = 0x2e;
const COLON: u8 = 0x3a;

/** The colon behind the address at `start`, before its port; 0 where none stands there. */
export function addressEnd(start: usize): usize {
  const end = ipv4End(start);
  if (end !== 0) return end;
  let colon: usize = 0;
  for (let at = start; load<u8>(at) > SPACE; at++) if (load<u8>(at) === COLON) colon = at;
  return colon > start && isIpv6(start, colon) ? colon : 0;
}

/** Four numbers of at most three digits each and without leading zeros, none above 255. */
function ipv4End(start: usize): usize {
  const first = octetEnd(start);
  const second = octetEnd(first + 1);
  const third = octetEnd(second + 1);
  const end = octetEnd(third + 1);
  if (first === NO_OCTET || second === NO_OCTET || third === NO_OCTET || end === NO_OCTET) return 0;
  const hasDots = load<u8>(first) === DOT && load<u8>(second) === DOT && load<u8>(third) === DOT;
  return hasDots && load<u8>(end) === COLON ? end : 0;
}

/** No place of a log: reading just behind it finds no digit. */
const NO_OCTET: usize = 0;

function octetEnd(start: usize): usize {
  const values = digitValues(load<u64>(start));
  const digits = digitCount(values);
  if (digits === 0 || digits > 3 || numberOf(values, digits) > 255) return NO_OCTET;
  return digits > 1 && (values & 0xff) === 0 ? NO_OCTET : start + digits;
}

/** Whether the bytes are an IPv6 address in hexadecimal groups (RFC 4291 section 2.2, forms 1 and 2). */
function isIpv6(start: usize, end: usize): bool {
  let groups = 0;
  let digits = 0;
  let hasGap = false;
  for (let at = start; at < end; at++) {
    if (isHexDigit(load<u8>(at))) {
      if (++digits > 4) return false;
    } else if (load<u8>(at) !== COLON) {
      return false;
    } else if (digits > 0) {
      groups++;
      digits = 0;
      if (at + 1 === end) return false;
    } else {
      if (hasGap) return false;
      if (at === start && (++at === end || load<u8>(at) !== COLON)) return false;
      hasGap = true;
    }
  }
  if (digits > 0) groups++;
  return hasGap ? groups <= 7 : groups === 8;
}

function isHexDigit(byte: u32): bool {
  const letter = byte | 0x20;
  return byte - 0x30 < 10 || (letter >= 0x61 && letter <= 0x66);
}
