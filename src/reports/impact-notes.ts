/**
 * The sentences that belong to an impact answer: what it rests on, what it leaves out, what its reason codes mean.
 */
import { type Caveat, caveats, targetSideCaveat } from '../policy/caveats.js';
import type { JudgementReason } from '../policy/judgement.js';
import type { SecurityPolicy } from '../policy/security-policy.js';
import { fillQuery, readQuery } from '../query-files.js';
import type { Database } from '../store/database.js';
import { quoteLiteral } from '../store/quote.js';
import { applyConditions, type Conditions } from './filters.js';
import type { Agreement } from './impact-judge.js';
import type { PolicyBook } from './impact-policies.js';
import type { Source } from './source.js';

/** Names that a sentence lists at most. */
const MOST_NAMES = 5;

const count = (number: number): string => number.toLocaleString('en-US');
const counted = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
const listed = (names: readonly string[]): string =>
  names.length > MOST_NAMES
    ? `${names.slice(0, MOST_NAMES).join(', ')} and ${count(names.length - MOST_NAMES)} more`
    : names.join(', ');
const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** What each reason means, for a legend. OLD is the policy that was in force, NEW the one asked about. */
const MEANING: Readonly<Record<JudgementReason, string>> = {
  no_common_version: 'the client lacks every version of the new policy',
  no_common_cipher: 'each cipher the new policy has for the client was passed over or fits no certificate',
  same_version_and_cipher: 'the new policy has the version and cipher, and nothing newer can be picked',
  same_or_tls13: 'the new policy has the version and cipher; a client that speaks TLS 1.3 finds its mandatory suite',
  mandatory_suite: 'the cipher goes, the suite that TLS 1.3 makes mandatory is there',
  older_version_unproven: 'the version goes; whether the client has an older one was never seen',
  newer_version_unproven: 'only a newer version could save it, and the old policy never asked for that',
  cipher_unproven: 'the cipher goes; whether the client offers one of those that stay was never seen',
  newer_suite_unproven: 'fine as it is, but the new policy adds a version without a suite the client is sure to have',
  inconsistent: 'the old policy can not lead to this agreement: another policy or certificate was in force',
  policy_not_understood: 'the new policy has a version that tlslens does not know',
  nothing_agreed: 'nothing was agreed',
  old_policy_unknown: 'which policy was in force is not known',
  old_policy_undated: 'the policy changed between two snapshots, and it matters which one was in force',
};

/** What a reason means, in words. */
export function reasonMeaning(reason: string): string | undefined {
  return Object.hasOwn(MEANING, reason) ? MEANING[reason as JudgementReason] : undefined;
}

/** A sentence for each reason that occurs. */
export function reasonLegend(reasons: readonly string[]): string[] {
  return unique(reasons)
    .filter((reason): reason is JudgementReason => Object.hasOwn(MEANING, reason))
    .map((reason) => `${reason}: ${MEANING[reason]}.`);
}

/** Where OLD is from, and for which connections it is doubtful. */
export function oldPolicyNotes(agreements: readonly Agreement[], from: SecurityPolicy | undefined): string[] {
  if (from !== undefined) {
    return [
      `Every connection is judged as agreed under ${from.name}, as --from says; what metadata may tell of the listeners is left aside.`,
    ];
  }
  const connections = (test: (agreement: Agreement) => boolean) =>
    agreements.filter(test).reduce((sum, agreement) => sum + agreement.connections, 0);
  const names = unique(agreements.flatMap(({ segment }) => segment.olds.map(({ name }) => name))).sort();
  const notes = [
    `Each connection is judged by the policy that the metadata shows for its listener when it started: ${listed(names)}.`,
  ];
  const add = (number: number, sentence: string) => {
    if (number > 0) notes.push(`${counted(number, 'connection')} ${sentence}`);
  };
  add(
    connections(({ segment }) => segment.known === 'unknown'),
    'started when no metadata tells the policy: unknown. --from POLICY judges them all by one, --assume-current by the oldest one known.',
  );
  const unreadable = unique(agreements.flatMap(({ segment }) => segment.unreadable));
  if (unreadable.length > 0)
    notes.push(`What ${listed(unreadable)} holds is not known: connections under it are unknown.`);
  const doubtful: string[] = [];
  const doubt = (number: number, sentence: string) => {
    if (number > 0) doubtful.push(`${counted(number, 'connection')} ${sentence}`);
  };
  doubt(
    connections(({ segment }) => segment.isUndated),
    'started between two snapshots that show different policies, and are judged only where both lead to one verdict.',
  );
  doubt(
    connections(({ segment }) => segment.isUnconfirmed),
    'started after the latest snapshot of their listener, and are judged by the policy it showed.',
  );
  if (doubtful.length > 0) notes.push(doubtful.join(' '));
  add(
    connections(({ segment }) => segment.known === 'assumed'),
    'started before the first snapshot of their listener; the policy it showed is assumed for them.',
  );
  return notes;
}

/** Where the definitions are from; by name where not all are from one place. */
export function sourceNotes(policies: readonly SecurityPolicy[], book: PolicyBook): string[] {
  const bySource = new Map<string, string[]>();
  for (const policy of unique(policies)) {
    const source = book.sourceOf(policy);
    bySource.set(source, unique([...(bySource.get(source) ?? []), policy.name]));
  }
  if (bySource.size === 1) return [`Versions and ciphers of these policies: from ${[...bySource.keys()].join()}.`];
  return [...bySource].map(([source, names]) => `Versions and ciphers of ${listed(names.sort())}: from ${source}.`);
}

/** What the change brings that no line tells. */
export function caveatsOf(agreements: readonly Agreement[], next: SecurityPolicy): Caveat[] {
  const olds = unique(agreements.flatMap(({ segment }) => segment.olds)).filter(({ name }) => name !== next.name);
  const found = new Map<string, Caveat>();
  for (const caveat of olds.flatMap((old) => caveats(old, next))) {
    if (!found.has(caveat.sentence)) found.set(caveat.sentence, caveat);
  }
  const towardsTargets = targetSideCaveat(olds, next);
  return [
    ...[...found.values()].filter(({ code }) => code !== 'target_side'),
    ...(towardsTargets === null ? [] : [towardsTargets]),
  ];
}

export const PREMISES =
  'Taken for granted: versions of a client have no hole, clients of TLS 1.3 offer TLS_AES_128_GCM_SHA256, an ECDSA certificate is preferred where a name has both kinds, and clients and certificates stay as they are. Groups, signatures and resumed sessions are not judged.';

/** What failed, and who was refused all along. Expects the temporary table `impact_groups`. */
export async function failedNotes(source: Source, workspace: Database, conditions: Conditions): Promise<string[]> {
  const { sql, bindings } = applyConditions(readQuery('impact/failed.sql'), conditions);
  const failures = (await source.query(sql, bindings)).rows;
  if (failures.length === 0) return [];
  const completed = await workspace.query(readQuery('impact/completed_clients.sql'));
  const hasCompleted = new Set(completed.rows.map(({ client_ip }) => client_ip));
  const failed = failures.reduce((sum, row) => sum + Number(row.failed), 0);
  const refused = failures.filter((row) => Number(row.refused) > 0 && !hasCompleted.has(row.client_ip ?? null));
  const notes = [
    `Not judged: ${counted(failed, 'handshake')} of ${counted(failures.length, 'client')} that did not complete; the log does not tell what they offered.`,
  ];
  if (refused.length > 0) {
    const names = refused.map(({ client_ip }) => String(client_ip));
    notes.push(
      `Not judged: ${counted(refused.length, 'client')} that the old policy refused already, with no completed handshake here: ${listed(names)}.`,
    );
  }
  return notes;
}

/** Fills a query that chooses a verdict. */
export function withVerdict(sql: string, verdict: string | undefined, texts: Readonly<Record<string, string>> = {}) {
  return fillQuery(sql, { ...texts, verdict: verdict === undefined ? 'true' : `verdict = ${quoteLiteral(verdict)}` });
}
