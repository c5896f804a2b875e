/**
 * Repeatable chance: the same seed gives the same draws on every machine. Nothing here reads the clock or
 * `Math.random`; the generator of bits is sfc32, which is public domain.
 */

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Roughly normal with mean 0 and deviation 1, never beyond 6. */
  normal(): number;
  /** Right-skewed and positive: half of the draws lie below `median`; `sigma` is the deviation of the logarithm. */
  lognormal(median: number, sigma: number): number;
  /** How many independent events fall into one interval that holds `mean` of them on average. */
  poisson(mean: number): number;
  hex(digits: number): string;
}

/** Draws for `seed`. Give every part of the data a seed of its own, so that a change to one leaves the others as they are. */
export function randomFor(seed: string): Random {
  const next = sfc32(seed);
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  // The sum of twelve uniform draws: good enough a bell, and free of functions whose last digit may differ by platform.
  const normal = () => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += next();
    return sum;
  };
  return {
    next,
    int,
    normal,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length - 1)]!,
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson: (mean) => {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = next(); product > limit; product *= next()) count++;
      return count;
    },
    hex: (digits) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join(''),
  };
}

function sfc32(seed: string): () => number {
  let [a, b, c, d] = words(seed);
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 15; warmUp++) next();
  return next;
}

/** Four 32-bit words that depend on every character of the text. */
function words(text: string): [number, number, number, number] {
  const state: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    state[0] = Math.imul(state[0] ^ code, 0x85ebca6b);
    state[1] = Math.imul(state[1] ^ (code + state[0]), 0xc2b2ae35);
    state[2] = Math.imul(state[2] ^ (code + state[1]), 0x27d4eb2f);
    state[3] = Math.imul(state[3] ^ (code + state[2]), 0x165667b1);
  }
  return state;
}
