/**
 * The impact rule: would a client that agreed on this version and cipher under the old policy still connect under a
 * new one? Pure; who asks, and over which connections, is left to the callers.
 */

import { tlsCipher } from '../tls/ciphers.js';
import { type TlsVersion, tlsVersion } from '../tls/versions.js';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from './assumptions.js';
import { clientEvidence } from './client-evidence.js';
import { type Agreed, type Judgement, type JudgementEvidence, type JudgementReason, VERDICT_OF } from './judgement.js';
import { sentenceOf } from './judgement-sentence.js';
import { cipherRank, policyVersions, type SecurityPolicy, usableAt } from './security-policy.js';

/** The suite that RFC 8446 section 9.1 makes mandatory for TLS 1.3. */
const MANDATORY_SUITE = 'TLS_AES_128_GCM_SHA256';

/** How a handshake ends, should the new policy and the client settle on a given version. */
interface Ending {
  readonly version: TlsVersion;
  readonly end: 'succeeds' | 'fails' | 'open';
  readonly undecided: readonly string[];
}

/**
 * Judges one agreed (version, cipher) under `old` for the policy `next`.
 *
 * `safe` and `breaks` are proven from what the log and the two policies state; everything else is `unknown` with the
 * reason. Premises, beyond {@link Assumptions}: the load balancer takes the highest common version, then the first
 * suite of its own list that the client offers, that the version allows and that a certificate fits; `old` is the policy
 * that was in force; a client that offers ECDHE shares a group with both policies; certificates and client do not change.
 *
 * Never claimed: groups and signature algorithms (see `caveats`), resumed sessions, several clients behind one address,
 * connections that were already refused.
 *
 * @example
 * judge({ version: 'tlsv10', cipher: 'AES128-SHA' }, predefinedPolicy('ELBSecurityPolicy-2016-08'),
 *   predefinedPolicy('ELBSecurityPolicy-TLS13-1-2-Res-2021-06')).verdict; // 'breaks'
 */
export function judge(
  agreed: Agreed,
  old: SecurityPolicy,
  next: SecurityPolicy,
  assumptions: Partial<Assumptions> = {},
): Judgement {
  const premises = { ...DEFAULT_ASSUMPTIONS, ...assumptions };
  const version = agreed.version === null ? undefined : tlsVersion(agreed.version);
  const cipher = agreed.cipher === null ? null : (tlsCipher(agreed.cipher)?.cipher ?? agreed.cipher);

  if (agreed.version === null || cipher === null) return settle('nothing_agreed', agreed, old, next);
  if (version === undefined || !isConsistent(version, cipher, old, premises)) {
    return settle('inconsistent', agreed, old, next);
  }
  if (next.protocols.some((protocol) => tlsVersion(protocol) === undefined)) {
    return settle('policy_not_understood', agreed, old, next);
  }

  const proven = clientEvidence(version, cipher, old, next, premises);
  const possible = policyVersions(next).filter((offered) => !proven.lacking_versions.includes(offered));
  const ruledOut = new Set(proven.ruled_out_ciphers);
  const endings = possible
    // The client has `version`, so nothing older can be the highest common one while the new policy holds it.
    .filter((candidate, _, all) => !all.includes(version) || candidate.version_order >= version.version_order)
    .map((candidate) => endingAt(candidate, version, cipher, next, ruledOut, premises));

  return settle(reasonOf(version, endings, cipher, next), agreed, old, next, {
    rank: cipherRank(old, cipher),
    lacking_versions: proven.lacking_versions.map((lacking) => lacking.version),
    ruled_out_ciphers: proven.ruled_out_ciphers,
    possible_versions: endings.map((ending) => ending.version.version),
    undecided_ciphers: [...new Set(endings.flatMap((ending) => ending.undecided))],
  });
}

/** Whether the old policy could have led to this agreement at all. */
function isConsistent(version: TlsVersion, cipher: string, old: SecurityPolicy, premises: Assumptions): boolean {
  const keyType = tlsCipher(cipher)?.authentication;
  const wrongKey =
    (premises.key_types === 'RSA' && keyType === 'ECDSA') || (premises.key_types === 'ECDSA' && keyType === 'RSA');
  return (
    policyVersions(old).includes(version) &&
    old.ciphers.includes(cipher) &&
    usableAt(cipher, version) !== false &&
    !wrongKey
  );
}

function endingAt(
  candidate: TlsVersion,
  version: TlsVersion,
  cipher: string,
  next: SecurityPolicy,
  ruledOut: ReadonlySet<string>,
  premises: Assumptions,
): Ending {
  if (candidate === version && next.ciphers.includes(cipher)) {
    return { version: candidate, end: 'succeeds', undecided: [] };
  }
  const left = next.ciphers.filter(
    (suite) => usableAt(suite, candidate) !== false && !ruledOut.has(suite) && fitsKey(suite, cipher, premises),
  );
  if (left.length === 0) return { version: candidate, end: 'fails', undecided: [] };
  if (candidate.version === 'tlsv13' && premises.tls13_mandatory_suite && left.includes(MANDATORY_SUITE)) {
    return { version: candidate, end: 'succeeds', undecided: [] };
  }
  return { version: candidate, end: 'open', undecided: left };
}

/** Whether a certificate that the listener may hold fits the suite. */
function fitsKey(suite: string, agreedCipher: string, premises: Assumptions): boolean {
  const needed = tlsCipher(suite)?.authentication ?? 'any';
  const held = premises.key_types === 'same' ? (tlsCipher(agreedCipher)?.authentication ?? 'any') : premises.key_types;
  return needed === 'any' || held === 'unknown' || held === 'any' || needed === held;
}

/** `endings` holds one entry for each version that may become the common one, newest first. */
function reasonOf(
  version: TlsVersion,
  endings: readonly Ending[],
  cipher: string,
  next: SecurityPolicy,
): JudgementReason {
  if (endings.length === 0) return 'no_common_version';
  if (endings.every((ending) => ending.end === 'fails')) return 'no_common_cipher';

  const newer = endings.filter((ending) => ending.version.version_order > version.version_order);
  const same = endings.find((ending) => ending.version === version);
  if (same === undefined) {
    return newer.some((ending) => ending.end !== 'fails') ? 'newer_version_unproven' : 'older_version_unproven';
  }
  if (same.end === 'fails') return 'newer_version_unproven';
  if (same.end === 'open') return 'cipher_unproven';
  if (newer.some((ending) => ending.end !== 'succeeds')) return 'newer_suite_unproven';
  if (newer.length > 0) return 'same_or_tls13';
  return next.ciphers.includes(cipher) ? 'same_version_and_cipher' : 'mandatory_suite';
}

const NO_EVIDENCE = {
  rank: null,
  lacking_versions: [],
  ruled_out_ciphers: [],
  possible_versions: [],
  undecided_ciphers: [],
} as const;

function settle(
  reason: JudgementReason,
  agreed: Agreed,
  old: SecurityPolicy,
  next: SecurityPolicy,
  found: Omit<JudgementEvidence, 'old' | 'new' | 'version' | 'cipher'> = NO_EVIDENCE,
): Judgement {
  const evidence = { old: old.name, new: next.name, version: agreed.version, cipher: agreed.cipher, ...found };
  return { verdict: VERDICT_OF[reason], reason, evidence, sentence: sentenceOf(reason, evidence) };
}
