/**
 * What the name of a policy tells beyond its versions and ciphers: the API answers no groups and no signature algorithms.
 */

import { policyVersions, type SecurityPolicy } from './security-policy.js';

export interface PolicyTraits {
  readonly rfc9151: boolean;
  /** RFC 9151 without the INTEROP suites and groups. */
  readonly rfc9151_strict: boolean;
  readonly fips: boolean;
  readonly post_quantum: boolean;
}

/** Read off the name, so that it works for policies newer than the bundled copy. */
export function traitsOf(policy: SecurityPolicy): PolicyTraits {
  const rfc9151 = /RFC9151|CNSA/.test(policy.name);
  return {
    rfc9151,
    rfc9151_strict: rfc9151 && !policy.name.includes('INTEROP'),
    fips: rfc9151 || policy.name.includes('-FIPS-'),
    post_quantum: policy.name.includes('-PQ-'),
  };
}

/**
 * The policy that the load balancer uses towards TLS targets when a listener has this one. AWS words it "if any of your
 * listeners are using": with several listeners, the first match in the order RFC 9151, FIPS PQ, FIPS, PQ, TLS 1.3 counts.
 */
export function targetSidePolicy(policy: SecurityPolicy): string {
  const { rfc9151, fips, post_quantum: postQuantum } = traitsOf(policy);
  if (rfc9151) return 'ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07';
  if (fips) return `ELBSecurityPolicy-TLS13-1-0-FIPS-${postQuantum ? 'PQ-2025-09' : '2023-04'}`;
  if (postQuantum) return 'ELBSecurityPolicy-TLS13-1-0-PQ-2025-09';
  const hasTls13 = policyVersions(policy).some((version) => version.version === 'tlsv13');
  return hasTls13 ? 'ELBSecurityPolicy-TLS13-1-0-2021-06' : 'ELBSecurityPolicy-2016-08';
}
