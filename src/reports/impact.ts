/**
 * Who would break, who is safe and who can't be known if listeners moved to another security policy: the rule of
 * `policy/` over the connections of a database. Showing it is `render/`.
 */
import type { Verdict } from '../policy/judgement.js';
import { readQuery } from '../query-files.js';
import type { Result } from '../result.js';
import type { Database } from '../store/database.js';
import type { ReportFilters } from './filters.js';
import { GROUPINGS, type ImpactGrouping, rowColumns, TOTAL_COLUMNS, typed } from './impact-columns.js';
import { withAgreements } from './impact-gather.js';
import { type JudgedAgreement, judgeAgreements } from './impact-judge.js';
import { caveatsOf, oldPolicyNotes, PREMISES, reasonLegend, sourceNotes, withVerdict } from './impact-notes.js';

export { IMPACT_GROUPINGS, type ImpactGrouping } from './impact-columns.js';

/** Worst first. */
export const VERDICTS: readonly Verdict[] = ['breaks', 'unknown', 'safe'];

export interface ImpactOptions {
  /** Name of the policy to judge for, with or without `ELBSecurityPolicy-`. */
  readonly to: string;
  /** The policy that was in force, for every connection; absent: what metadata tells. */
  readonly from?: string | undefined;
  /**
   * Takes the oldest known policy of a listener for what held before it was first seen. This holds for the connection to
   * the database from then on; every result and every such row says so.
   */
  readonly assumeCurrent?: boolean | undefined;
  /** Only rows of this verdict; totals stay whole. */
  readonly verdict?: Verdict | undefined;
  /** One row for each of these; absent: one for each client, server name, agreement, listener and reason. */
  readonly groupBy?: ImpactGrouping | undefined;
  /** Rows at most; 0 or absent is all. */
  readonly limit?: number | undefined;
  /** When it is run; default now. */
  readonly now?: Date | undefined;
}

export interface Impact {
  /** One row for each verdict. */
  readonly totals: Result;
  readonly rows: Result;
  /** The totals as a sentence. */
  readonly summary: string;
  /** Connections that would break, whatever rows were asked for. */
  readonly breaks: number;
}

/**
 * Judges every completed connection that the filters take. The database may be open for reading alone; one call at a time
 * on a connection, since it keeps temporary tables there.
 *
 * @throws `unknown_policy`; `metadata_missing` where `from` is absent and no policy is known of any connection, or
 * owners are asked for and not known; `no_data` where no completed connection matches; `bad_cidr`, `bad_argument`
 * @example
 * const { breaks, rows } = await runImpact(database, { loadBalancer: 'public-edge' }, { to: 'TLS13-1-2-Res-2021-06' });
 */
export async function runImpact(database: Database, filters: ReportFilters, options: ImpactOptions): Promise<Impact> {
  const { verdict, groupBy, limit = 0 } = options;
  return withAgreements(
    database,
    filters,
    {
      to: options.to,
      from: options.from,
      assumeCurrent: options.assumeCurrent,
      limit,
      needsOwners: groupBy === 'owner',
      withNames: groupBy === undefined || groupBy === 'sni',
    },
    async (found) => {
      const { policies, agreements, from, covered, failed, assumed, hasOwners } = found;
      const next = policies.get(options.to);
      const judged = await judgeAgreements(database, agreements, (home) => policies.find(options.to, home) ?? next);

      const totals = await totalRows(database, judged);
      const answer = await readRows(database, { groupBy, verdict, limit, hasOwners });
      const reasons = answer.rows.flatMap((row) => String(row.reason).split(', '));
      const about = {
        question: `What if the listeners moved to ${next.name}?`,
        generated_at: options.now ?? new Date(),
      };
      return {
        breaks: totals[0]!.connections,
        summary: summaryOf(totals),
        totals: {
          ...about,
          report: 'impact',
          title: 'Impact of a policy',
          columns: TOTAL_COLUMNS,
          rows: totals,
          notes: assumed,
        },
        rows: {
          ...about,
          report: 'impact',
          title: titleOf(groupBy, verdict),
          ...covered,
          columns: answer.columns,
          rows: answer.rows,
          notes: [
            ...reasonLegend(reasons),
            ...oldPolicyNotes(agreements, from),
            ...assumed,
            ...failed,
            ...caveatsOf(agreements, next).map(({ sentence }) => sentence),
            PREMISES,
            ...sourceNotes([next, ...agreements.flatMap(({ segment }) => segment.olds)], policies),
            ...(answer.isCut ? [`showing ${limit} of more rows; --limit 0 for all`] : []),
          ],
        },
      };
    },
  );
}

interface Total {
  readonly [column: string]: string | number;
  readonly verdict: Verdict;
  readonly connections: number;
  readonly share: number;
  readonly clients: number;
  readonly bytes: number;
}

async function totalRows(database: Database, judged: readonly JudgedAgreement[]): Promise<Total[]> {
  const { rows } = await database.query(readQuery('impact/clients.sql'));
  const clients = new Map(rows.map((row) => [row.verdict, Number(row.clients)]));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const all = sum(judged.map(({ connections }) => connections));
  return VERDICTS.map((verdict) => {
    const of = judged.filter((agreement) => agreement.verdict === verdict);
    const connections = sum(of.map((agreement) => agreement.connections));
    return {
      verdict,
      connections,
      share: connections / all,
      clients: clients.get(verdict) ?? 0,
      bytes: sum(of.map((agreement) => agreement.bytes)),
    };
  });
}

function summaryOf(totals: readonly Total[]): string {
  const words: Readonly<Record<Verdict, string>> = { breaks: 'would break', unknown: 'unknown', safe: 'safe' };
  const parts = totals.map(
    ({ verdict, connections, clients }) =>
      `${words[verdict]}: ${connections.toLocaleString('en-US')} of ${clients.toLocaleString('en-US')} clients`,
  );
  return `Completed connections, ${parts.join('; ')}.`;
}

async function readRows(
  database: Database,
  {
    groupBy,
    verdict,
    limit,
    hasOwners,
  }: Pick<ImpactOptions, 'groupBy' | 'verdict'> & { limit: number; hasOwners: boolean },
) {
  const grouping = groupBy === undefined ? undefined : GROUPINGS[groupBy];
  const columns = grouping?.columns ?? rowColumns(hasOwners);
  const sql =
    grouping === undefined
      ? withVerdict(readQuery('impact/rows.sql'), verdict)
      : withVerdict(readQuery('impact/groups_by.sql'), verdict, {
          keys: grouping.keys.join(', '),
          columns: columns.map(({ name }) => name).join(', '),
        });
  // One row more than asked for tells whether there are more.
  const answer = await database.query(limit > 0 ? `${sql}\nlimit ${limit + 1}` : sql);
  const isCut = limit > 0 && answer.rows.length > limit;
  return { columns: typed(columns, answer.columns), rows: isCut ? answer.rows.slice(0, limit) : answer.rows, isCut };
}

const GROUPED_BY: Readonly<Record<ImpactGrouping, string>> = {
  client: 'client',
  owner: 'owner',
  sni: 'server name',
  listener: 'listener',
  cipher: 'cipher',
};

function titleOf(groupBy: ImpactGrouping | undefined, verdict: Verdict | undefined): string {
  const by = groupBy === undefined ? 'client and agreement' : GROUPED_BY[groupBy];
  return `Impact by ${by}${verdict === undefined ? '' : `: ${verdict}`}`;
}
