/**
 * What a security policy is to the impact rule: a name, versions, and ciphers in order. Bundled policies and those that
 * DescribeSSLPolicies answers both have this shape.
 */

import { type TlsCipher, tlsCipher } from '../tls/ciphers.js';
import { type TlsVersion, tlsVersion } from '../tls/versions.js';

/** A security policy as plain data. */
export interface SecurityPolicy {
  readonly name: string;
  /** Versions, in any spelling that `tls/` knows (`TLSv1.2`, `tlsv12`). Order does not matter. */
  readonly protocols: readonly string[];
  /** OpenSSL names, highest priority first. */
  readonly ciphers: readonly string[];
  /** Pairs of suites whose order in `ciphers` is not certain: no conclusion is drawn from it. Absent: none. */
  readonly order_doubts?: readonly (readonly [string, string])[];
}

/** The versions of a policy, newest first. A spelling that is not known is left out. */
export function policyVersions(policy: SecurityPolicy): TlsVersion[] {
  const versions = new Set(policy.protocols.map(tlsVersion).filter((version) => version !== undefined));
  return [...versions].sort((a, b) => b.version_order - a.version_order);
}

/** Place of a suite in a policy, from 1 (highest priority); `null` where the policy does not hold it. */
export function cipherRank(policy: SecurityPolicy, cipher: string): number | null {
  const index = policy.ciphers.indexOf(cipher);
  return index < 0 ? null : index + 1;
}

/** Whether a version can agree on a suite. `null` for a suite that `tls/` does not know. */
export function usableAt(cipher: string, version: TlsVersion): boolean | null {
  const known = tlsCipher(cipher);
  if (known === undefined) return null;
  return version.version_order >= orderOf(known.min_version) && version.version_order <= orderOf(known.max_version);
}

/** Whether the order of two suites in the policy can be relied on. */
export function orderIsCertain(policy: SecurityPolicy, one: string, other: string): boolean {
  return !(policy.order_doubts ?? []).some(([a, b]) => (a === one && b === other) || (a === other && b === one));
}

const orderOf = (version: TlsCipher['min_version']): number => tlsVersion(version)?.version_order ?? Number.NaN;
