/**
 * Numbers where they stand in a line: each function takes only texts that the record reader takes with the same value.
 * Digits are read eight at a time, without a branch that depends on how many there are.
 */
const ZERO: u32 = 0x30;
const SPACE: u8 = 0x20;
/** More do not surely fit the numbers of JavaScript, by which the record reader counts. */
const MOST_DIGITS: usize = 15;
const MOST_PORT_DIGITS: usize = 5;
const LAST_PORT: i64 = 65_535;

/** What {@link integerEnd} or {@link portEnd} read last. */
export let value: i64 = 0;

/** The space behind the number at `start`, whose {@link value} it is; 0 where none stands there. None has leading zeros. */
export function integerEnd(start: usize): usize {
  return endOfDigits(start, MOST_DIGITS);
}

export function portEnd(start: usize): usize {
  const end = endOfDigits(start, MOST_PORT_DIGITS);
  return end !== 0 && value <= LAST_PORT ? end : 0;
}

function endOfDigits(start: usize, most: usize): usize {
  const bytes = digitValues(load<u64>(start));
  let digits = digitCount(bytes);
  if (digits === 0) return 0;
  value = numberOf(bytes, digits);
  if (digits === 8) {
    const more = digitValues(load<u64>(start, 8));
    const moreDigits = digitCount(more);
    for (let digit: usize = 0; digit < moreDigits; digit++) value = value * 10 + (digitAt(start + 8 + digit) as i64);
    digits += moreDigits;
  }
  if (digits > most || load<u8>(start + digits) !== SPACE) return 0;
  return digits > 1 && digitAt(start) === 0 ? 0 : start + digits;
}

/** 0 to 9; larger for what is no digit. */
export function digitAt(at: usize): u32 {
  return (load<u8>(at) as u32) - ZERO;
}

/** Eight bytes, each 0 to 9 where it was a digit and larger where not. */
export function digitValues(bytes: u64): u64 {
  return bytes ^ 0x3030303030303030;
}

/** How many of {@link digitValues} are digits, from the lowest byte on. */
export function digitCount(values: u64): usize {
  // Adding 0x76 sets the upper bit of what is above 9; a carry changes nothing before the first such byte.
  const others = ((values + 0x7676767676767676) | values) & 0x8080808080808080;
  return (ctz(others) >> 3) as usize;
}

/** The number that the lowest `digits` of {@link digitValues} write, 1 to 8 of them: pairs, then fours, then all at once. */
export function numberOf(values: u64, digits: usize): i64 {
  const aligned = values << (64 - 8 * (digits as u64));
  const pairs = aligned * 10 + (aligned >> 8);
  const upper = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const lower = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return ((upper + lower) >> 32) as i64;
}
