/**
 * What a change of policy brings that neither the log nor the API can tell, so that no judgement can cover it.
 */

import { targetSidePolicy, traitsOf } from './policy-traits.js';
import type { SecurityPolicy } from './security-policy.js';

export type CaveatCode =
  | 'rfc9151'
  | 'rfc9151_interop'
  | 'fips'
  | 'post_quantum'
  | 'post_quantum_dropped'
  | 'target_side';

export interface Caveat {
  /** Stable. */
  readonly code: CaveatCode;
  readonly sentence: string;
}

/** What `judge` leaves out for this pair of policies; empty where versions and ciphers are all that differs. */
export function caveats(old: SecurityPolicy, next: SecurityPolicy): Caveat[] {
  const before = traitsOf(old);
  const after = traitsOf(next);
  const found: Caveat[] = [];
  const add = (code: CaveatCode, sentence: string) => found.push({ code, sentence });

  if (after.rfc9151_strict && !before.rfc9151_strict) {
    add(
      'rfc9151',
      `${next.name} follows RFC 9151: key exchange over secp384r1, signatures with SHA-384, certificates of P-384 or RSA from 3072 bits. A client judged safe may lack these, and the listener's certificate may not qualify; neither is in the log or the API.`,
    );
  } else if (after.rfc9151 && !before.rfc9151) {
    add(
      'rfc9151_interop',
      `${next.name} prefers secp384r1 and, as s2n-tls lists it, has secp256r1 and secp521r1 besides, no x25519 and no signature with SHA-1. A client judged safe may need one of those; neither is in the log or the API.`,
    );
  } else if (after.fips && !before.fips) {
    add(
      'fips',
      `${next.name} runs on the FIPS 140 validated library, which may leave out key exchange groups and signature algorithms that clients of ${old.name} use; neither is in the API.`,
    );
  }
  if (after.post_quantum && !before.post_quantum) {
    add(
      'post_quantum',
      `${next.name} adds hybrid post-quantum groups and keeps the classical ones. Clients that offer a hybrid group will exchange larger messages, which an old middlebox may drop.`,
    );
  }
  if (before.post_quantum && !after.post_quantum) {
    add(
      'post_quantum_dropped',
      `${next.name} has no post-quantum groups: clients that use them fall back to a classical one, and one that insists on them can't connect.`,
    );
  }
  const towardsTargets = targetSideCaveat([old], next);
  if (towardsTargets !== null) found.push(towardsTargets);
  return found;
}

/** What may change towards TLS targets, from any of several policies; `null` where nothing does. */
export function targetSideCaveat(olds: readonly SecurityPolicy[], next: SecurityPolicy): Caveat | null {
  const after = targetSidePolicy(next);
  const before = [...new Set(olds.map(targetSidePolicy))].filter((policy) => policy !== after);
  if (before.length === 0) return null;
  return {
    code: 'target_side',
    sentence: `Towards TLS targets the load balancer may change from ${before.join(' or ')} to ${after}; that side is not in the log.`,
  };
}
