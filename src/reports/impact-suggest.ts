/**
 * For every listener, the policies under which no observed connection would break.
 */
import { policyVersions, type SecurityPolicy } from '../policy/security-policy.js';
import { compareStrictness } from '../policy/strictness.js';
import { type Suggestion, suggest } from '../policy/suggest.js';
import type { Cell, Result, ResultColumn } from '../result.js';
import type { ReportFilters } from './filters.js';
import { withAgreements } from './impact-gather.js';
import type { Agreement } from './impact-judge.js';
import { oldPolicyNotes, PREMISES, reasonLegend, sourceNotes } from './impact-notes.js';
import type { PolicyBook } from './impact-policies.js';
import type { Segment } from './impact-segments.js';
import type { Source } from './source.js';

export interface SuggestOptions {
  /** The policy that was in force, for every connection; absent: what metadata tells. */
  readonly from?: string | undefined;
  /** As in {@link ImpactOptions}. */
  readonly assumeCurrent?: boolean | undefined;
  /** Policies for each listener, by rank; 0 is all. Absent: those that no stricter one beats. */
  readonly limit?: number | undefined;
  /** When it is run; default now. */
  readonly now?: Date | undefined;
}

const COLUMNS: readonly ResultColumn[] = [
  { name: 'listener', type: 'VARCHAR', key: true, description: 'name of the load balancer and port of the listener' },
  { name: 'rank', type: 'INTEGER', description: '1 is the strictest without an observed break' },
  { name: 'policy', type: 'VARCHAR', key: true, description: 'policy that the listener could have' },
  { name: 'safe', type: 'BIGINT', unit: 'count', description: 'connections that are safe under it' },
  { name: 'unknown', type: 'BIGINT', unit: 'count', description: 'connections of which it is not known' },
  { name: 'unknown_share', type: 'DOUBLE', unit: 'share', wide: true, description: 'share of unknown connections' },
  {
    name: 'unknown_because',
    type: 'VARCHAR',
    wide: true,
    description: 'codes of the reasons, the most frequent first',
  },
  { name: 'current_policy', type: 'VARCHAR', wide: true, description: 'policy of the latest connections' },
  {
    name: 'caveats',
    type: 'VARCHAR',
    wide: true,
    description: 'codes of what the change brings besides versions and ciphers',
  },
  {
    name: 'assumed',
    type: 'BIGINT',
    unit: 'count',
    wide: true,
    description: 'connections whose old policy is assumed (--assume-current)',
  },
  { name: 'listener_id', type: 'VARCHAR', wide: true, description: 'resource id of the listener, as in the log' },
];

/**
 * The strictest policies for each listener that the filters take, ranked as {@link suggest} does.
 *
 * @throws as `runImpact`
 */
export async function runSuggest(
  database: Source,
  filters: ReportFilters,
  options: SuggestOptions = {},
): Promise<Result> {
  return withAgreements(database, filters, { ...options, withNames: false }, async (found) => {
    const { policies, agreements, from, covered, failed, assumed } = found;
    const listeners = byListener(agreements).map((own) => ({ own, ...suggestFor(own, policies) }));
    const rows = listeners.flatMap(({ own, current, suggestions }) =>
      shown(suggestions, options.limit).map((suggestion) =>
        rowOf(own, current!, suggestion, suggestions.indexOf(suggestion) + 1),
      ),
    );
    const all = listeners.flatMap(({ suggestions }) => suggestions);
    const ranked = rows.map(({ policy }) => policy);
    const caveats = all.filter(({ policy }) => ranked.includes(policy.name)).flatMap((each) => each.caveats);
    const reasons = rows.flatMap(({ unknown_because }) => String(unknown_because ?? '').split(', '));
    const without = listeners.filter(({ current, suggestions }) => current !== undefined && suggestions.length === 0);
    const hidden = all.length - rows.length;
    return {
      report: 'impact-suggest',
      title: 'Stricter policies without an observed break',
      question: 'Which security policy could each listener have?',
      generated_at: options.now ?? new Date(),
      ...covered,
      columns: COLUMNS,
      rows,
      notes: [
        ...without.map(({ own, current, candidates }) =>
          candidates === 0
            ? `${own[0]!.segment.listener}: no policy is known that is stricter than ${current!.name}.`
            : `${own[0]!.segment.listener}: every policy stricter than ${current!.name} would break a connection that was seen.`,
        ),
        ...reasonLegend(reasons),
        ...oldPolicyNotes(agreements, from),
        ...assumed,
        ...failed,
        ...new Map(caveats.map(({ code, sentence }) => [code, `${code}: ${sentence}`])).values(),
        PREMISES,
        ...sourceNotes(
          agreements.flatMap(({ segment }) => segment.olds),
          policies,
        ),
        ...(hidden > 0 ? [hiddenNote(options.limit, hidden)] : []),
      ],
    };
  });
}

interface Suggested {
  readonly current: SecurityPolicy | undefined;
  /** Stricter policies that were weighed. */
  readonly candidates: number;
  readonly suggestions: readonly Suggestion[];
}

/** No policy is suggested that gives up the newest version of the current one: that is no step forward. */
function suggestFor(own: readonly Agreement[], policies: PolicyBook): Suggested {
  const segment = latestSegment(own);
  const current = segment?.olds.at(-1);
  if (current === undefined) return { current, candidates: 0, suggestions: [] };
  const newest = (policy: SecurityPolicy) => policyVersions(policy)[0]?.version_order ?? -1;
  const candidates = policies
    .candidates(segment?.home)
    .filter((policy) => newest(policy) >= newest(current) && compareStrictness(policy, current) < 0);
  const observed = own.map(({ version, cipher, connections, segment, assumptions }) => {
    return { version, cipher, connections, old: segment.olds, assumptions };
  });
  return { current, candidates: candidates.length, suggestions: suggest(observed, current, candidates) };
}

function hiddenNote(limit: number | undefined, hidden: number): string {
  return limit === undefined
    ? `${hidden} more policies break nothing, but a stricter one above leaves no more unknown and brings no other caveat; --limit 0 shows them.`
    : `${hidden} more policies break nothing; --limit 0 shows them.`;
}

function byListener(agreements: readonly Agreement[]): Agreement[][] {
  const listeners = new Map<string, Agreement[]>();
  for (const agreement of agreements) {
    const key = `${agreement.segment.load_balancer} ${agreement.segment.listener_id}`;
    listeners.set(key, [...(listeners.get(key) ?? []), agreement]);
  }
  return [...listeners.values()];
}

/** The span of the latest connections of a listener under a policy that is known. */
function latestSegment(agreements: readonly Agreement[]): Segment | undefined {
  const known = agreements.filter(({ segment }) => segment.olds.length > 0);
  return known.toSorted((a, b) => b.lastSeen.getTime() - a.lastSeen.getTime())[0]?.segment;
}

/** Without a limit, those that no stricter one beats: by leaving no more unknown, and bringing no other caveat. */
function shown(suggestions: readonly Suggestion[], limit: number | undefined): readonly Suggestion[] {
  if (limit !== undefined) return limit === 0 ? suggestions : suggestions.slice(0, limit);
  return suggestions.filter((suggestion) => !suggestions.some((other) => beats(other, suggestion)));
}

function beats(other: Suggestion, suggestion: Suggestion): boolean {
  const codes = suggestion.caveats.map(({ code }) => code);
  return (
    compareStrictness(other.policy, suggestion.policy) < 0 &&
    other.unknown <= suggestion.unknown &&
    other.caveats.every(({ code }) => codes.includes(code))
  );
}

function rowOf(
  own: readonly Agreement[],
  current: SecurityPolicy,
  { policy, safe, unknown, unknown_by_reason, caveats }: Suggestion,
  rank: number,
): Record<string, Cell> {
  const { segment } = own[0]!;
  return {
    listener: segment.listener,
    rank,
    policy: policy.name,
    safe,
    unknown,
    unknown_share: unknown / (safe + unknown),
    unknown_because: unknown_by_reason.map(({ reason }) => reason).join(', ') || null,
    current_policy: current.name,
    caveats: caveats.map(({ code }) => code).join(', ') || null,
    assumed: own.reduce((sum, { segment, connections }) => sum + (segment.known === 'assumed' ? connections : 0), 0),
    listener_id: segment.listener_id,
  };
}
