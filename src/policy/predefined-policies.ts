/**
 * The predefined security policies that an NLB TLS listener can use: a dated copy, for those who have no answer of
 * DescribeSSLPolicies at hand. What the API says, priorities included, is to be preferred where it is known.
 *
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html, compared with
 * aws/s2n-tls where it holds the same policy.
 */

import { distance } from 'fastest-levenshtein';
import { TlslensError } from '../errors.js';
import type { BundledPolicies } from '../snapshot.js';
import { tlsCipher } from '../tls/ciphers.js';
import { TLS_VERSIONS } from '../tls/versions.js';
import { CIPHER_LISTS, ORDER_DOUBTS } from './cipher-lists.js';
import type { SecurityPolicy } from './security-policy.js';

/** The month whose guide the copy follows. */
export const POLICIES_AS_OF = '2026-08';

export type PolicyFamily = 'TLS' | 'FIPS' | 'RFC9151' | 'FS';

/** A predefined policy. `ciphers` is in the order of the guide; {@link SecurityPolicy.order_doubts} says where that is not sure. */
export interface PredefinedPolicy extends SecurityPolicy {
  readonly family: PolicyFamily;
  /** Runs on the FIPS 140 validated library (the FIPS and RFC 9151 families). */
  readonly fips: boolean;
  /** Offers hybrid post-quantum key exchange, in TLS 1.3 only, besides the classical groups. */
  readonly post_quantum: boolean;
  readonly pq_groups: readonly string[];
  readonly forward_secrecy_only: boolean;
  /** Where a new listener gets it unless told otherwise: `console`, or `api` for everything else. */
  readonly default_for: 'console' | 'api' | null;
}

const PREFIX = 'ELBSecurityPolicy-';
const HYBRID_GROUPS = ['X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024'];
const DEFAULT_FOR: Readonly<Record<string, 'console' | 'api'>> = {
  'TLS13-1-2-Res-PQ-2025-09': 'console',
  '2016-08': 'api',
};

const policy = (
  shortName: string,
  family: PolicyFamily,
  oldest: string,
  newest: string,
  list: keyof typeof CIPHER_LISTS,
): PredefinedPolicy => {
  const versions = TLS_VERSIONS.map((version) => version.api_name);
  const ciphers = CIPHER_LISTS[list];
  const postQuantum = shortName.includes('-PQ-');
  return {
    name: PREFIX + shortName,
    protocols: versions.slice(versions.indexOf(oldest), versions.indexOf(newest) + 1),
    ciphers,
    order_doubts: ORDER_DOUBTS[list] ?? [],
    family,
    fips: family === 'FIPS' || family === 'RFC9151',
    post_quantum: postQuantum,
    pq_groups: postQuantum ? HYBRID_GROUPS : [],
    forward_secrecy_only: ciphers.every((cipher) => tlsCipher(cipher)?.forward_secret === true),
    default_for: DEFAULT_FOR[shortName] ?? null,
  };
};

/** The 45 policies, in the order of the guide. */
export const PREDEFINED_POLICIES: readonly PredefinedPolicy[] = [
  policy('TLS13-1-3-2021-06', 'TLS', 'TLSv1.3', 'TLSv1.3', 'tls13'),
  policy('TLS13-1-2-2021-06', 'TLS', 'TLSv1.2', 'TLSv1.3', 'tls13_ecdhe_sha2'),
  policy('TLS13-1-2-Res-2021-06', 'TLS', 'TLSv1.2', 'TLSv1.3', 'tls13_res'),
  policy('TLS13-1-2-Ext2-2021-06', 'TLS', 'TLSv1.2', 'TLSv1.3', 'tls13_ext2'),
  policy('TLS13-1-2-Ext1-2021-06', 'TLS', 'TLSv1.2', 'TLSv1.3', 'tls13_ext1'),
  policy('TLS13-1-1-2021-06', 'TLS', 'TLSv1.1', 'TLSv1.3', 'tls13_ext2'),
  policy('TLS13-1-0-2021-06', 'TLS', 'TLSv1', 'TLSv1.3', 'tls13_ext2'),
  policy('TLS13-1-3-PQ-2025-09', 'TLS', 'TLSv1.3', 'TLSv1.3', 'tls13'),
  policy('TLS13-1-2-PQ-2025-09', 'TLS', 'TLSv1.2', 'TLSv1.3', 'tls13_ecdhe_sha2'),
  policy('TLS13-1-2-Res-PQ-2025-09', 'TLS', 'TLSv1.2', 'TLSv1.3', 'tls13_res'),
  policy('TLS13-1-2-Ext2-PQ-2025-09', 'TLS', 'TLSv1.2', 'TLSv1.3', 'tls13_ext2'),
  policy('TLS13-1-2-Ext1-PQ-2025-09', 'TLS', 'TLSv1.2', 'TLSv1.3', 'tls13_ext1'),
  policy('TLS13-1-0-PQ-2025-09', 'TLS', 'TLSv1', 'TLSv1.3', 'tls13_ext2'),
  policy('TLS-1-2-Ext-2018-06', 'TLS', 'TLSv1.2', 'TLSv1.2', 'tls12_ext'),
  policy('TLS-1-2-2017-01', 'TLS', 'TLSv1.2', 'TLSv1.2', 'tls12'),
  policy('TLS-1-1-2017-01', 'TLS', 'TLSv1.1', 'TLSv1.2', 'tls12_ext'),
  policy('2016-08', 'TLS', 'TLSv1', 'TLSv1.2', 'tls12_ext'),
  policy('2015-05', 'TLS', 'TLSv1', 'TLSv1.2', 'tls12_ext'),
  policy('TLS13-1-3-FIPS-2023-04', 'FIPS', 'TLSv1.3', 'TLSv1.3', 'fips'),
  policy('TLS13-1-2-FIPS-2023-04', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_ecdhe_sha2'),
  policy('TLS13-1-2-Res-FIPS-2023-04', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_res'),
  policy('TLS13-1-2-Ext2-FIPS-2023-04', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_ext2'),
  policy('TLS13-1-2-Ext1-FIPS-2023-04', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_ext1'),
  policy('TLS13-1-2-Ext0-FIPS-2023-04', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_ext0'),
  policy('TLS13-1-1-FIPS-2023-04', 'FIPS', 'TLSv1.1', 'TLSv1.3', 'fips_ext2'),
  policy('TLS13-1-0-FIPS-2023-04', 'FIPS', 'TLSv1', 'TLSv1.3', 'fips_ext2'),
  policy('TLS13-1-3-FIPS-PQ-2025-09', 'FIPS', 'TLSv1.3', 'TLSv1.3', 'fips'),
  policy('TLS13-1-2-FIPS-PQ-2025-09', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_ecdhe_sha2'),
  policy('TLS13-1-2-Res-FIPS-PQ-2025-09', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_res'),
  policy('TLS13-1-2-Ext2-FIPS-PQ-2025-09', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_ext2'),
  policy('TLS13-1-2-Ext1-FIPS-PQ-2025-09', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_ext1'),
  policy('TLS13-1-2-Ext0-FIPS-PQ-2025-09', 'FIPS', 'TLSv1.2', 'TLSv1.3', 'fips_ext0'),
  policy('TLS13-1-0-FIPS-PQ-2025-09', 'FIPS', 'TLSv1', 'TLSv1.3', 'fips_ext2'),
  policy('TLS13-1-3-RFC9151-FIPS-2023-07', 'RFC9151', 'TLSv1.3', 'TLSv1.3', 'rfc9151_tls13'),
  policy('TLS13-1-2-RFC9151-FIPS-2023-07', 'RFC9151', 'TLSv1.2', 'TLSv1.3', 'rfc9151'),
  policy('TLS13-1-2-Ext0-RFC9151-FIPS-2023-07', 'RFC9151', 'TLSv1.2', 'TLSv1.3', 'rfc9151_ext0'),
  policy('TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07', 'RFC9151', 'TLSv1.2', 'TLSv1.3', 'rfc9151_interop1'),
  policy('TLS13-1-2-RFC9151-INTEROP2-FIPS-2023-07', 'RFC9151', 'TLSv1.2', 'TLSv1.3', 'rfc9151_interop2'),
  policy('TLS13-1-2-RFC9151-INTEROP3-FIPS-2023-07', 'RFC9151', 'TLSv1.2', 'TLSv1.3', 'rfc9151_interop3'),
  policy('TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07', 'RFC9151', 'TLSv1.2', 'TLSv1.3', 'rfc9151_interop4'),
  policy('FS-1-2-Res-2020-10', 'FS', 'TLSv1.2', 'TLSv1.2', 'fs_res_2020'),
  policy('FS-1-2-Res-2019-08', 'FS', 'TLSv1.2', 'TLSv1.2', 'fs_res_2019'),
  policy('FS-1-2-2019-08', 'FS', 'TLSv1.2', 'TLSv1.2', 'fs'),
  policy('FS-1-1-2019-08', 'FS', 'TLSv1.1', 'TLSv1.2', 'fs'),
  policy('FS-2018-06', 'FS', 'TLSv1', 'TLSv1.2', 'fs'),
];

/** All of them, to stand in where DescribeSSLPolicies was never answered. */
export function bundledPolicies(): BundledPolicies {
  return {
    as_of: POLICIES_AS_OF,
    policies: PREDEFINED_POLICIES.map(({ name, protocols, ciphers }) => ({
      name,
      protocols: [...protocols],
      ciphers: [...ciphers],
    })),
  };
}

const BY_NAME: ReadonlyMap<string, PredefinedPolicy> = new Map(
  PREDEFINED_POLICIES.flatMap((known) => [
    [known.name.toLowerCase(), known] as const,
    [known.name.slice(PREFIX.length).toLowerCase(), known] as const,
  ]),
);

/** The policy of this name, ignoring case, with or without `ELBSecurityPolicy-`. */
export function findPredefinedPolicy(name: string): PredefinedPolicy | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/**
 * The policy of this name, ignoring case, with or without `ELBSecurityPolicy-`.
 *
 * @throws TlslensError `unknown_policy`, with the nearest names as the hint.
 */
export function predefinedPolicy(name: string): PredefinedPolicy {
  const found = findPredefinedPolicy(name);
  if (found !== undefined) return found;
  const nearest = nearestPolicyNames(name);
  throw new TlslensError('unknown_policy', `No security policy is called "${name}" (as of ${POLICIES_AS_OF}).`, {
    hint: `Did you mean ${nearest.join(', ')}?`,
    details: { policy: name, nearest },
  });
}

/** Names of the predefined policies that are spelled most alike, the nearest first. */
export function nearestPolicyNames(name: string, count = 3): string[] {
  const wanted = shorten(name);
  return PREDEFINED_POLICIES.map((known) => ({ name: known.name, away: distance(wanted, shorten(known.name)) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, count)
    .map((known) => known.name);
}

// Without the prefix that all share, which would make every name look alike.
const shorten = (name: string): string => name.toLowerCase().replace(PREFIX.toLowerCase(), '');
