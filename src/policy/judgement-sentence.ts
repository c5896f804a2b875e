/**
 * A judgement in words, for people.
 */

import { tlsVersion } from '../tls/versions.js';
import type { JudgementEvidence, JudgementReason } from './judgement.js';

/** One sentence for people: the reason, with the names of this case. */
export function sentenceOf(reason: JudgementReason, evidence: JudgementEvidence): string {
  const { old, cipher } = evidence;
  const next = evidence.new;
  const version = evidence.version === null ? 'no version' : labelOf(evidence.version);
  const possible = listOf(evidence.possible_versions.map(labelOf), 'or');
  switch (reason) {
    case 'no_common_version':
      return `Agreed on ${version} under ${old}, so the client lacks ${listOf(evidence.lacking_versions.map(labelOf), 'and')}, and ${next} has no other version for it.`;
    case 'no_common_cipher':
      return `Agreed on ${cipher} at ${version} under ${old}; no suite that ${next} has at ${possible} is left: each was passed over or fits no certificate.`;
    case 'same_version_and_cipher':
      return `${next} still has ${version} and ${cipher}.`;
    case 'same_or_tls13':
      return `${next} still has ${version} and ${cipher}; should the client speak TLS 1.3, it has the suite that TLS 1.3 makes mandatory.`;
    case 'mandatory_suite':
      return `${next} has no ${cipher}, but the suite that TLS 1.3 makes mandatory.`;
    case 'older_version_unproven':
      return `${next} has no ${version}; whether the client has ${possible} was never seen.`;
    case 'newer_version_unproven':
      return `${next} has nothing for the client at ${version}; whether it has ${listOf(newerThan(evidence).map(labelOf), 'or')} was never seen.`;
    case 'cipher_unproven':
      return `${next} has no ${cipher}; whether the client offers ${listOf(evidence.undecided_ciphers, 'or')} was never seen.`;
    case 'newer_suite_unproven':
      return `${next} still has ${version} and ${cipher}, but should the client speak ${listOf(newerThan(evidence).map(labelOf), 'or')}, whether it offers ${listOf(evidence.undecided_ciphers, 'or')} is not certain.`;
    case 'inconsistent':
      return `${old} can't lead to ${version} with ${cipher}: another policy or certificate was in force.`;
    case 'policy_not_understood':
      return `${next} has a version that tlslens does not know, so what it would pick is not certain.`;
    case 'nothing_agreed':
      return 'Nothing was agreed, so nothing is known of what the client offers.';
    case 'old_policy_unknown':
      return `Agreed on ${version} with ${cipher}, but which policy was in force is not known, so nothing follows from it.`;
    case 'old_policy_undated':
      return `${old} was in force, and what follows for ${next} is not the same.`;
  }
}

function newerThan(evidence: JudgementEvidence): string[] {
  const order = (version: string | null) => tlsVersion(version ?? '')?.version_order ?? -1;
  return evidence.possible_versions.filter((possible) => order(possible) > order(evidence.version));
}

const labelOf = (version: string): string => tlsVersion(version)?.label ?? version;

/** At most three by name: a policy may leave twenty suites open. */
function listOf(names: readonly string[], joint: 'and' | 'or'): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} ${joint} ${names.length - 2} more`;
  return names.length < 2 ? (names[0] ?? 'nothing') : `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`;
}
