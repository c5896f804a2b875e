/**
 * The clients of the soundness test: every one of a systematic set, so that each open question has a client on either
 * side of it, and random ones on top.
 */

import type { Client, Suites } from './negotiation-model.js';

const MANDATORY = 'TLS_AES_128_GCM_SHA256';

/** Which premises of the rule a client keeps to. */
export interface Kind {
  readonly contiguous: boolean;
  readonly mandatory: boolean;
}

export function kindOf(client: Client, suites: Suites): Kind {
  const shifted = client.versions / (client.versions & -client.versions);
  return {
    contiguous: (shifted & (shifted + 1)) === 0,
    mandatory: (client.versions & 8) === 0 || (client.suites & (1 << suites.names.indexOf(MANDATORY))) !== 0,
  };
}

/** Every set of versions, with every one or two of the older suites, and five sets of TLS 1.3 suites (none: one with CCM only). */
export function systematicClients(suites: Suites): Client[] {
  const older = suites.names.flatMap((_, index) => ((suites.tls13 >> index) & 1 ? [] : [1 << index]));
  const pairs = [...new Set(older.flatMap((one) => older.map((other) => one | other)))];
  const tls13 = [
    [MANDATORY],
    [MANDATORY, 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
    ['TLS_AES_256_GCM_SHA384'],
    ['TLS_CHACHA20_POLY1305_SHA256'],
    [],
  ].map((names) => names.reduce((bits, name) => bits | (1 << suites.names.indexOf(name)), 0));
  const clients: Client[] = [];
  for (let versions = 1; versions < 16; versions += 1) {
    for (const newer of versions & 8 ? tls13 : [0]) {
      for (const pair of versions === 8 ? [0] : pairs) clients.push({ versions, suites: newer | pair, p384: true });
    }
  }
  // Without secp384r1, the suites that need no group are what matters.
  const fewGroups = pairs.flatMap((pair) => [4, 12].map((versions) => ({ versions, suites: pair | 1, p384: false })));
  return [...clients, ...fewGroups];
}

/** Random sets of versions and suites, sparse to dense; the same for the same seed. */
export function randomClients(count: number, suites: Suites, seed: number): Client[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, () => {
    const oldest = Math.floor(random() * 4);
    const newest = oldest + Math.floor(random() * (4 - oldest));
    const range = ((2 << newest) - 1) & ~((1 << oldest) - 1);
    const versions = random() < 0.15 ? 1 + Math.floor(random() * 15) : range;
    const density = 0.08 + random() * 0.9;
    let offered = 0;
    for (let index = 0; index < suites.names.length; index += 1) if (random() < density) offered |= 1 << index;
    if (versions & 8 && random() < 0.85) offered |= 1 << suites.names.indexOf(MANDATORY);
    const p384 = random() < 0.8;
    return { versions, suites: versions & 8 ? offered : offered & ~suites.tls13, p384 };
  });
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
