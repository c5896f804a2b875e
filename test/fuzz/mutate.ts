/**
 * Bytes from bytes, as an attacker or a fault would change them. Everything follows from a seed, so that a finding can
 * be made again.
 */

/** Numbers from a seed (xorshift32): quick, and the same on every machine. */
export interface Dice {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  pick<T>(items: readonly T[]): T;
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0 || 1;
  const below = (end: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
  return { below, pick: (items) => items[below(items.length)]! };
}

const MOST_CHANGES = 6;
const MOST_BYTES = 200_000;

/** `seed` with a few changes, of which some insert one of `tokens` or a piece of `other`. */
export function mutate(seed: Buffer, other: Buffer, tokens: readonly string[], dice: Dice): Buffer {
  let bytes = Buffer.from(seed);
  for (let changes = 1 + dice.below(MOST_CHANGES); changes > 0; changes--) {
    const at = dice.below(bytes.length + 1);
    const length = dice.below(Math.min(64, bytes.length - at + 1) + 1);
    const head = bytes.subarray(0, at);
    const tail = bytes.subarray(at);
    const rest = bytes.subarray(Math.min(at + length, bytes.length));
    switch (dice.below(9)) {
      case 0:
        if (at < bytes.length) bytes[at]! ^= 1 << dice.below(8);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = dice.below(256);
        break;
      case 2:
        bytes = Buffer.concat([head, Buffer.from(dice.pick(tokens)), tail]);
        break;
      case 3:
        bytes = Buffer.concat([head, Buffer.from(dice.pick(tokens)), rest]);
        break;
      case 4:
        bytes = Buffer.concat([head, rest]);
        break;
      case 5:
        bytes = Buffer.concat([head, bytes.subarray(at, at + length), tail]);
        break;
      case 6: {
        const from = dice.below(other.length + 1);
        bytes = Buffer.concat([head, other.subarray(from, from + dice.below(400)), tail]);
        break;
      }
      case 7:
        bytes = Buffer.from(head);
        break;
      default: {
        const times = dice.pick([2, 3, 50, 2000]);
        const piece = bytes.subarray(at, at + length);
        bytes = Buffer.concat([head, ...Array.from({ length: times }, () => piece), rest]);
      }
    }
    if (bytes.length > MOST_BYTES) bytes = bytes.subarray(0, MOST_BYTES);
  }
  return bytes;
}
