/**
 * The predefined security policies that the invented listeners use, and one that they could move to.
 * Ciphers are in the order of the Network Load Balancer guide, which is the balancer's order of preference:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
 */

export type TlsVersion = 'tlsv10' | 'tlsv11' | 'tlsv12' | 'tlsv13';

export interface SecurityPolicy {
  readonly name: string;
  /** As the log spells them, oldest first. */
  readonly versions: readonly TlsVersion[];
  readonly ciphers: readonly string[];
  /** Hybrid post-quantum groups, TLS 1.3 only. */
  readonly pqGroups: readonly string[];
}

/** As `DescribeSSLPolicies` spells the versions of the log. */
export const API_VERSION: Readonly<Record<TlsVersion, string>> = {
  tlsv10: 'TLSv1',
  tlsv11: 'TLSv1.1',
  tlsv12: 'TLSv1.2',
  tlsv13: 'TLSv1.3',
};

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** ECDHE suites come in pairs, ECDSA before RSA. */
const pair = (suite: string) => [`ECDHE-ECDSA-${suite}`, `ECDHE-RSA-${suite}`];
const gcm128 = pair('AES128-GCM-SHA256');
const cbc128 = pair('AES128-SHA256');
const sha128 = pair('AES128-SHA');
const gcm256 = pair('AES256-GCM-SHA384');
const cbc256 = pair('AES256-SHA384');
const sha256 = pair('AES256-SHA');

const LEGACY = [
  ...[gcm128, cbc128, sha128, gcm256, cbc256, sha256].flat(),
  ...['AES128-GCM-SHA256', 'AES128-SHA256', 'AES128-SHA', 'AES256-GCM-SHA384', 'AES256-SHA256', 'AES256-SHA'],
];
const NO_SHA1 = LEGACY.filter((cipher) => !cipher.endsWith('-SHA'));
const ECDHE_NO_SHA1 = NO_SHA1.filter((cipher) => cipher.startsWith('ECDHE'));
const GCM_ONLY = [...gcm128, ...gcm256];
const PQ_GROUPS = ['X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024'];

const policy = (
  name: string,
  versions: readonly TlsVersion[],
  ciphers: readonly string[],
  pqGroups: readonly string[] = [],
): SecurityPolicy => ({ name, versions, ciphers, pqGroups });

const FROM_1_0: readonly TlsVersion[] = ['tlsv10', 'tlsv11', 'tlsv12', 'tlsv13'];

export const POLICIES: readonly SecurityPolicy[] = [
  policy('ELBSecurityPolicy-2016-08', ['tlsv10', 'tlsv11', 'tlsv12'], LEGACY),
  policy('ELBSecurityPolicy-TLS-1-2-2017-01', ['tlsv12'], NO_SHA1),
  policy('ELBSecurityPolicy-TLS13-1-0-2021-06', FROM_1_0, [...TLS13, ...LEGACY]),
  policy('ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06', ['tlsv12', 'tlsv13'], [...TLS13, ...LEGACY]),
  policy('ELBSecurityPolicy-TLS13-1-2-2021-06', ['tlsv12', 'tlsv13'], [...TLS13, ...ECDHE_NO_SHA1]),
  policy('ELBSecurityPolicy-TLS13-1-2-Res-2021-06', ['tlsv12', 'tlsv13'], [...TLS13, ...GCM_ONLY]),
  policy('ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09', ['tlsv12', 'tlsv13'], [...TLS13, ...GCM_ONLY], PQ_GROUPS),
];

/** The policy of that name. Throws when it is not one of {@link POLICIES}. */
export function policyNamed(name: string): SecurityPolicy {
  const found = POLICIES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no such policy in the samples: ${name}`);
  return found;
}
