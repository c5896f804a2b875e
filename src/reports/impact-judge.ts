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

/** Connections that agreed on the same, at one listener, in one span of metadata. */
export interface Agreement {
  readonly load_balancer: string;
  readonly listener_id: string;
  readonly listener_port: number;
  readonly segment: Segment | null;
  /** Whether they sent a server name (SNI). */
  readonly hasName: boolean;
  readonly version: string | null;
  readonly cipher: string | null;
  readonly connections: number;
  readonly bytes: number;
  readonly lastSeen: Date;
  /** Policies that may have been in force; empty: not known. */
  readonly olds: readonly SecurityPolicy[];
  readonly home: Home | undefined;
  readonly assumptions: Partial<Assumptions>;
}

export interface JudgedAgreement extends Agreement {
  readonly verdict: Verdict;
  readonly reason: JudgementReason;
}

/** Reads what was agreed on out of the groups. `from` is the policy that the user says was in force. */
export async function readAgreements(
  database: Database,
  segments: readonly Segment[],
  from: SecurityPolicy | undefined,
): Promise<Agreement[]> {
  const { rows } = await database.query(readQuery('impact/agreements.sql'));
  return rows.map((row): Agreement => {
    const segment = typeof row.segment === 'number' ? (segments[row.segment - 1] ?? null) : null;
    const hasName = row.has_name === true;
    return {
      load_balancer: String(row.load_balancer),
      listener_id: String(row.listener_id),
      listener_port: Number(row.destination_port),
      segment,
      hasName,
      version: textOf(row.tls_protocol_version),
      cipher: textOf(row.tls_cipher),
      connections: Number(row.connections),
      bytes: Number(row.bytes),
      lastSeen: row.last_seen as Date,
      olds: from !== undefined ? [from] : (segment?.olds ?? []),
      home: segment?.home,
      // Without a server name the default certificate is served, and no other.
      assumptions: !hasName || segment?.hasOneCertificate ? { key_types: 'same' } : {},
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
  const verdicts = new Map<string, object>();
  const judged = agreements.map((agreement): JudgedAgreement => {
    const { version, cipher, segment, hasName } = agreement;
    const { verdict, reason, evidence, sentence } = judgeUnderAny(
      agreement,
      agreement.olds,
      next(agreement.home),
      agreement.assumptions,
    );
    // Listeners without metadata share one verdict.
    verdicts.set(JSON.stringify([segment?.segment ?? null, version, cipher, hasName]), {
      segment: segment?.segment ?? null,
      tls_protocol_version: version,
      tls_cipher: cipher,
      has_name: hasName,
      verdict,
      reason,
      old_policy: evidence.old,
      explanation: sentence,
    });
    return { ...agreement, verdict, reason };
  });
  await database.run(readQuery('impact/verdicts.sql'), { rows: JSON.stringify([...verdicts.values()]) });
  await database.run(readQuery('impact/judged.sql'));
  return judged;
}

const textOf = (cell: Cell | undefined): string | null => (typeof cell === 'string' ? cell : null);
