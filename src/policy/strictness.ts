/**
 * A simple order of policies from strict to lax.
 */

import { tlsCipher } from '../tls/ciphers.js';
import { policyVersions, type SecurityPolicy } from './security-policy.js';

/**
 * Compares two policies for sorting, the stricter first: the newer oldest version, then fewer weak suites, then fewer
 * suites at all. A policy that allows less than another in every respect always comes before it. A suite that `tls/` does
 * not know counts as weak. 0 does not mean equal policies.
 */
export function compareStrictness(a: SecurityPolicy, b: SecurityPolicy): number {
  return oldestVersion(b) - oldestVersion(a) || weakSuites(a) - weakSuites(b) || a.ciphers.length - b.ciphers.length;
}

const oldestVersion = (policy: SecurityPolicy): number => policyVersions(policy).at(-1)?.version_order ?? -1;

const weakSuites = (policy: SecurityPolicy): number =>
  policy.ciphers.filter((cipher) => tlsCipher(cipher)?.weak ?? true).length;
