/**
 * What one agreed handshake proves about the client: versions and suites it can't have, because the old policy ranked
 * them higher and they were not picked.
 */

import { tlsCipher } from '../tls/ciphers.js';
import { TLS_VERSIONS, type TlsVersion } from '../tls/versions.js';
import type { Assumptions } from './assumptions.js';
import { traitsOf } from './policy-traits.js';
import { cipherRank, orderIsCertain, policyVersions, type SecurityPolicy, usableAt } from './security-policy.js';

export interface ClientEvidence {
  /** Versions that the client provably lacks, newest first. */
  readonly lacking_versions: readonly TlsVersion[];
  /** Suites that provably can't be agreed on again, in the order of the old policy. */
  readonly ruled_out_ciphers: readonly string[];
}

/**
 * The evidence of a handshake that agreed on `version` and `cipher` under the policy `old`, which must hold both, as far
 * as it is of use under `next`.
 *
 * An older suite is evidence only within the key type that was used; with {@link Assumptions.ecdsa_preferred} also an
 * ECDSA suite above an agreed RSA one: either the client lacks it, or there is no ECDSA certificate, or it can't take it.
 */
export function clientEvidence(
  version: TlsVersion,
  cipher: string,
  old: SecurityPolicy,
  next: SecurityPolicy,
  assumptions: Assumptions,
): ClientEvidence {
  const passedOver = policyVersions(old).filter((offered) => offered.version_order > version.version_order);
  const oldest = Math.min(...passedOver.map((offered) => offered.version_order));
  const lacking = assumptions.contiguous_versions
    ? TLS_VERSIONS.filter((known) => known.version_order >= oldest).toReversed()
    : passedOver;

  const agreed = tlsCipher(cipher);
  const rank = cipherRank(old, cipher);
  const ruledOut =
    agreed === undefined || rank === null
      ? []
      : old.ciphers.slice(0, rank - 1).filter((above) => {
          const suite = tlsCipher(above);
          if (suite === undefined || usableAt(above, version) !== true) return false;
          if (!orderIsCertain(old, above, cipher)) return false;
          // A static RSA agreement where groups are few may mean that no group was common, not that no suite was.
          const groupless = suite.key_exchange === 'ECDHE' && agreed.key_exchange === 'RSA';
          if (groupless && mayAddGroups(old, next)) return false;
          if (suite.authentication === agreed.authentication) return true;
          return assumptions.ecdsa_preferred && agreed.authentication === 'RSA' && suite.authentication === 'ECDSA';
        });
  return { lacking_versions: lacking, ruled_out_ciphers: ruledOut };
}

/**
 * Whether `next` may have a group for clients that have none in common with `old`. The API does not say what groups a
 * policy has: RFC 9151 keeps to secp384r1; all others, its INTEROP ones included, have secp256r1 (so in s2n-tls), which a
 * client with ECDHE can be trusted to offer.
 */
function mayAddGroups(old: SecurityPolicy, next: SecurityPolicy): boolean {
  return traitsOf(old).rfc9151_strict && !traitsOf(next).rfc9151_strict;
}
