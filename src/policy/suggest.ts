/**
 * Which policies could replace the one in force, as far as the observed connections tell.
 */

import type { Assumptions } from './assumptions.js';
import { type Caveat, caveats } from './caveats.js';
import type { Agreed, JudgementReason, Verdict } from './judgement.js';
import { judgeUnderAny } from './possible-policies.js';
import type { SecurityPolicy } from './security-policy.js';
import { compareStrictness } from './strictness.js';

/** Connections that agreed on the same thing. */
export interface Observation extends Agreed {
  readonly connections: number;
  /** The policy in force at the time, where it was not the current one; or all that may have been. */
  readonly old?: SecurityPolicy | readonly SecurityPolicy[];
  /** Where more is known than of the others: added to the assumptions of all. */
  readonly assumptions?: Partial<Assumptions>;
}

export interface Suggestion {
  readonly policy: SecurityPolicy;
  /** Connections by verdict; `breaks` is 0. */
  readonly safe: number;
  readonly unknown: number;
  /** Connections left unknown, by reason, the most frequent first. */
  readonly unknown_by_reason: readonly { readonly reason: JudgementReason; readonly connections: number }[];
  readonly caveats: readonly Caveat[];
}

/**
 * The candidates stricter than `old` under which no observed connection breaks: strictest first (see
 * {@link compareStrictness}), then by fewer unknown connections, then by name. Connections where nothing was agreed
 * count as unknown.
 */
export function suggest(
  observations: readonly Observation[],
  old: SecurityPolicy,
  candidates: readonly SecurityPolicy[],
  assumptions: Partial<Assumptions> = {},
): Suggestion[] {
  return candidates
    .filter((candidate) => compareStrictness(candidate, old) < 0)
    .map((candidate) => weigh(observations, old, candidate, assumptions))
    .filter((suggestion) => suggestion !== null)
    .sort(
      (a, b) =>
        compareStrictness(a.policy, b.policy) || a.unknown - b.unknown || a.policy.name.localeCompare(b.policy.name),
    );
}

/** `null` as soon as one connection breaks. */
function weigh(
  observations: readonly Observation[],
  old: SecurityPolicy,
  candidate: SecurityPolicy,
  assumptions: Partial<Assumptions>,
): Suggestion | null {
  const connections: Record<Verdict, number> = { breaks: 0, safe: 0, unknown: 0 };
  const reasons = new Map<JudgementReason, number>();
  for (const observation of observations) {
    const olds = [observation.old ?? old].flat();
    const known = { ...assumptions, ...observation.assumptions };
    const { verdict, reason } = judgeUnderAny(observation, olds, candidate, known);
    if (verdict === 'breaks') return null;
    connections[verdict] += observation.connections;
    if (verdict === 'unknown') reasons.set(reason, (reasons.get(reason) ?? 0) + observation.connections);
  }
  return {
    policy: candidate,
    safe: connections.safe,
    unknown: connections.unknown,
    unknown_by_reason: [...reasons]
      .map(([reason, count]) => ({ reason, connections: count }))
      .sort((a, b) => b.connections - a.connections),
    caveats: caveats(old, candidate),
  };
}
