/**
 * Runs of bytes, sixteen at a time: each function may read up to fifteen bytes behind the run, and {@link copyBytes} write
 * as many.
 */

const STEP: usize = 16;

/** The first byte from `from` on that is a control character or beyond ASCII; there must be one. */
export function controlAt(from: usize): usize {
  const space = i8x16.splat(0x20);
  let at = from;
  while (true) {
    // As signed bytes, what is beyond ASCII is negative.
    const found = i8x16.bitmask(i8x16.lt_s(v128.load(at), space));
    if (found !== 0) return at + (ctz(found) as usize);
    at += STEP;
  }
}

/** The first byte from `from` on that is a space or a control character; there must be one. */
export function blankAt(from: usize): usize {
  const space = i8x16.splat(0x20);
  let at = from;
  while (true) {
    const found = i8x16.bitmask(i8x16.le_u(v128.load(at), space));
    if (found !== 0) return at + (ctz(found) as usize);
    at += STEP;
  }
}

/** The first LF from `from` on; there must be one. */
export function lineFeedAt(from: usize): usize {
  const lineFeed = i8x16.splat(0x0a);
  let at = from;
  while (true) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), lineFeed));
    if (found !== 0) return at + (ctz(found) as usize);
    at += STEP;
  }
}

export function hasByte(byte: u8, from: usize, to: usize): bool {
  const wanted = i8x16.splat(byte as i8);
  for (let at = from; at < to; at += STEP) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (found !== 0 && at + (ctz(found) as usize) < to) return true;
  }
  return false;
}

export function isSame(one: usize, other: usize, length: usize): bool {
  let at: usize = 0;
  for (; at + STEP <= length; at += STEP) {
    if (v128.any_true(v128.xor(v128.load(one + at), v128.load(other + at)))) return false;
  }
  const rest = length - at;
  if (rest === 0) return true;
  const same = i8x16.bitmask(i8x16.eq(v128.load(one + at), v128.load(other + at)));
  const wanted = (1 << (rest as i32)) - 1;
  return (same & wanted) === wanted;
}

export function copyBytes(from: usize, length: usize, to: usize): void {
  for (let at: usize = 0; at < length; at += STEP) v128.store(to + at, v128.load(from + at));
}

const MULTIPLIER: u64 = 0x9e3779b97f4a7c15;
const OTHER_MULTIPLIER: u64 = 0xd6e8feb86659fd93;

/** Two numbers at a time that do not wait for each other; every byte counts. */
export function hashBytes(from: usize, length: usize, seed: u64): u64 {
  let even = seed ^ (length as u64);
  let odd = ~seed;
  let at: usize = 0;
  for (; at + STEP <= length; at += STEP) {
    even = rotl((even ^ load<u64>(from + at)) * MULTIPLIER, 29);
    odd = rotl((odd ^ load<u64>(from + at, 8)) * OTHER_MULTIPLIER, 31);
  }
  const rest = length - at;
  if (rest > 8) odd = rotl((odd ^ lowBytes(load<u64>(from + at, 8), rest - 8)) * OTHER_MULTIPLIER, 31);
  if (rest > 0) even = rotl((even ^ lowBytes(load<u64>(from + at), min(rest, 8))) * MULTIPLIER, 29);
  const both = (even ^ rotl(odd, 17)) * MULTIPLIER;
  return both ^ (both >> 32);
}

/** `count` is 1 to 8. */
function lowBytes(value: u64, count: usize): u64 {
  return value & (u64.MAX_VALUE >> (64 - 8 * (count as u64)));
}
