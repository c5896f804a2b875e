/**
 * The impact rule where the policy in force is not certain: between two snapshots that show different ones, either may
 * have been, and where there is no snapshot, any.
 */

import type { Assumptions } from './assumptions.js';
import { judge } from './impact.js';
import { type Agreed, type Judgement, type JudgementReason, VERDICT_OF } from './judgement.js';
import { sentenceOf } from './judgement-sentence.js';
import type { SecurityPolicy } from './security-policy.js';

/**
 * Judges one agreement that was made under one of `olds`. A policy that can't have led to it is out; where the others
 * differ in their verdict, it is unknown. The first of `olds` tells the reason where several lead to one verdict.
 */
export function judgeUnderAny(
  agreed: Agreed,
  olds: readonly SecurityPolicy[],
  next: SecurityPolicy,
  assumptions: Partial<Assumptions> = {},
): Judgement {
  const judged = olds.map((old) => judge(agreed, old, next, assumptions));
  const possible = judged.filter(({ reason }) => reason !== 'inconsistent');
  const answer = possible[0] ?? judged[0];
  if (answer === undefined) return undecided('old_policy_unknown', agreed, null, next);
  if (possible.every(({ verdict }) => verdict === answer.verdict)) return answer;
  return undecided('old_policy_undated', agreed, possible.map(({ evidence }) => evidence.old).join(' or '), next);
}

function undecided(reason: JudgementReason, agreed: Agreed, old: string | null, next: SecurityPolicy): Judgement {
  const evidence = {
    old,
    new: next.name,
    version: agreed.version,
    cipher: agreed.cipher,
    rank: null,
    lacking_versions: [],
    ruled_out_ciphers: [],
    possible_versions: [],
    undecided_ciphers: [],
  };
  return { verdict: VERDICT_OF[reason], reason, evidence, sentence: sentenceOf(reason, evidence) };
}
