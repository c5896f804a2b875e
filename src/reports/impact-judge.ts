/**
 * Judges the few distinct agreements of a database, each under the policies that may have been in force, and hands the
 * verdicts back to it.
 */
import type { Assumptions } from '../policy/assumptions.js';
import type { JudgementReason, Verdict } from '../policy/judgement.js';
import { judgeUnderAny } from '../policy/possible-policies.js';
import type { SecurityPolicy } from '../policy/security-policy.js';
import { readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import type { Database } from '../store/database.js';
import type { Home } from './impact-policies.js';
import type { Segment } from './impact-segments.js';

/** Connections that agreed on the same, at one listener, in a span in which the same is known of it. */
export interface Agreement {
  readonly segment: Segment;
  /** Whether they sent a server name (SNI). */
  readonly hasName: boolean;
  readonly version: string | null;
  readonly cipher: string | null;
  readonly connections: number;
  readonly bytes: number;
  readonly lastSeen: Date;
  readonly assumptions: Partial<Assumptions>;
}

export interface JudgedAgreement extends Agreement {
  readonly verdict: Verdict;
  readonly reason: JudgementReason;
}

/** Reads what was agreed on out of the groups. */
export async function readAgreements(database: Database, segments: readonly Segment[]): Promise<Agreement[]> {
  const { rows } = await database.query(readQuery('impact/agreements.sql'));
  return rows.map((row): Agreement => {
    const segment = segments[Number(row.segment) - 1]!;
    const hasName = row.has_name === true;
    return {
      segment,
      hasName,
      version: textOf(row.tls_protocol_version),
      cipher: textOf(row.tls_cipher),
      connections: Number(row.connections),
      bytes: Number(row.bytes),
      lastSeen: row.last_seen as Date,
      // Without a server name the default certificate is served, and no other.
      assumptions: !hasName || segment.hasOneCertificate ? { key_types: 'same' } : {},
    };
  });
}

/**
 * Judges every agreement for the policy that `next` gives for its home, and makes the temporary table
 * `impact_verdicts` and the view `impact_judged`.
 */
export async function judgeAgreements(
  database: Database,
  agreements: readonly Agreement[],
  next: (home: Home | undefined) => SecurityPolicy,
): Promise<JudgedAgreement[]> {
  const judged = agreements.map((agreement) => {
    const { segment, assumptions } = agreement;
    return { agreement, judgement: judgeUnderAny(agreement, segment.olds, next(segment.home), assumptions) };
  });
  const rows = judged.map(({ agreement, judgement }) => ({
    segment: agreement.segment.segment,
    has_name: agreement.hasName,
    tls_protocol_version: agreement.version,
    tls_cipher: agreement.cipher,
    verdict: judgement.verdict,
    reason: judgement.reason,
    old_policy: judgement.evidence.old,
    known: agreement.segment.known,
    explanation: judgement.sentence,
  }));
  await database.run(readQuery('impact/verdicts.sql'), { rows: JSON.stringify(rows) });
  await database.run(readQuery('impact/judged.sql'));
  return judged.map(({ agreement, judgement: { verdict, reason } }) => ({ ...agreement, verdict, reason }));
}

const textOf = (cell: Cell | undefined): string | null => (typeof cell === 'string' ? cell : null);
