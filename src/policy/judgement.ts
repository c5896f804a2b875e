/**
 * What the impact rule answers: a verdict, its reason and the evidence. Shapes and names only; the rule is `impact.ts`.
 */

export type Verdict = 'breaks' | 'safe' | 'unknown';

/** Every reason and its verdict. The codes are stable. */
export const VERDICT_OF = {
  /** Each version of the new policy is one that the client provably lacks. */
  no_common_version: 'breaks',
  /** Whatever version becomes the common one, every suite the new policy has for it is ruled out. */
  no_common_cipher: 'breaks',
  /** Version and suite are both in the new policy, and nothing newer can be picked. */
  same_version_and_cipher: 'safe',
  /** As above, or the client speaks TLS 1.3 and gets there by the mandatory suite. */
  same_or_tls13: 'safe',
  /** The agreed TLS 1.3 suite goes, the mandatory one is there. */
  mandatory_suite: 'safe',
  /** The agreed version goes; whether the client has an older one was never seen. */
  older_version_unproven: 'unknown',
  /** Only a newer version could save it; whether the client has it was never seen. */
  newer_version_unproven: 'unknown',
  /** The agreed suite goes; whether the client offers one of those that stay was never seen. */
  cipher_unproven: 'unknown',
  /** As before if it stays at its version; should it speak the newer one, no suite is certain there. */
  newer_suite_unproven: 'unknown',
  /** The old policy could not have led to this agreement: the wrong policy, or it changed. */
  inconsistent: 'unknown',
  /** The new policy names a version that tlslens does not know. */
  policy_not_understood: 'unknown',
  /** No version or no suite was agreed: nothing to reason from. */
  nothing_agreed: 'unknown',
  /** Which policy was in force is not known. */
  old_policy_unknown: 'unknown',
  /** More than one policy may have been in force, and they lead to different verdicts. */
  old_policy_undated: 'unknown',
} as const satisfies Record<string, Verdict>;

export type JudgementReason = keyof typeof VERDICT_OF;

/** What a log line says was agreed, as it spells it; `null` where nothing was. */
export interface Agreed {
  readonly version: string | null;
  readonly cipher: string | null;
}

/** What a judgement rests on. Versions are spelled as in the log. */
export interface JudgementEvidence {
  /** The name of the old policy; all that may have been in force, joined by `or`; `null` where none is known. */
  readonly old: string | null;
  readonly new: string;
  readonly version: string | null;
  readonly cipher: string | null;
  /** Place of the agreed suite in the old policy, from 1; `null` where it is not there. */
  readonly rank: number | null;
  /** Versions the client provably lacks. */
  readonly lacking_versions: readonly string[];
  /** Suites that provably can't be agreed on again with this client. */
  readonly ruled_out_ciphers: readonly string[];
  /** Versions of the new policy that the client may have, newest first. */
  readonly possible_versions: readonly string[];
  /** Suites of the new policy, usable at those versions, that are neither ruled out nor known to be offered. */
  readonly undecided_ciphers: readonly string[];
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Stable; the verdict follows from it. */
  readonly reason: JudgementReason;
  readonly evidence: JudgementEvidence;
  /** The reason for people, with the names filled in. */
  readonly sentence: string;
}
