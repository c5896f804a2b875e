/**
 * Who would break, who is safe and who can't be known if listeners moved to another security policy: the rule of
 * `policy/` over the connections of a database. Showing it is `render/`.
 */
import type { Verdict } from '../policy/judgement.js';
import { readQuery } from '../query-files.js';
import type { ChartSpec, Result } from '../result.js';
import { commandLine, filterWords } from './command-line.js';
import { cutNote } from './cut-note.js';
import type { ReportFilters } from './filters.js';
import { GROUPINGS, type ImpactGrouping, rowColumns, TOTAL_COLUMNS, typed } from './impact-columns.js';
import { withAgreements } from './impact-gather.js';
import { type JudgedAgreement, judgeAgreements } from './impact-judge.js';
import { caveatsOf, oldPolicyNotes, PREMISES, reasonLegend, sourceNotes, withVerdict } from './impact-notes.js';
import { impactHeadline, policiesSection, reasonsSection } from './impact-sections.js';
import type { Source } from './source.js';

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
  /** Whether {@link Impact.sections} are wanted. */
  readonly withSections?: boolean | undefined;
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
  /** All of it as a page has it, from what it comes to down to the rows; empty unless asked for. */
  readonly sections: readonly Result[];
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
export async function runImpact(database: Source, filters: ReportFilters, options: ImpactOptions): Promise<Impact> {
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
      withNames: options.withSections || groupBy === undefined || groupBy === 'sni',
    },
    async (found) => {
      const { workspace, policies, agreements, from, covered, failed, assumed, hasOwners } = found;
      const next = policies.get(options.to);
      const judged = await judgeAgreements(workspace, agreements, (home) => policies.find(options.to, home) ?? next);

      const totals = await totalRows(workspace, judged);
      const answer = await readRows(workspace, { groupBy, verdict, limit, hasOwners });
      const reasons = answer.rows.flatMap((row) => String(row.reason).split(', '));
      const about = {
        question: `What if the listeners moved to ${next.name}?`,
        generated_at: options.now ?? new Date(),
      };
      const basis = [
        ...oldPolicyNotes(agreements, from),
        ...assumed,
        ...failed,
        ...caveatsOf(agreements, next).map(({ sentence }) => sentence),
        PREMISES,
        ...sourceNotes([next, ...agreements.flatMap(({ segment }) => segment.olds)], policies),
      ];
      const lead: Result = {
        ...about,
        report: 'impact',
        title: 'Impact of a policy',
        columns: TOTAL_COLUMNS,
        rows: totals,
        notes: assumed,
        presentation: { headline: impactHeadline(totals, next), charts: TOTAL_CHARTS },
      };
      const sections = async (): Promise<Result[]> => {
        const own = { generated_at: about.generated_at };
        const groupings = groupBy === undefined ? (hasOwners ? BOARD_GROUPS : BOARD_GROUPS.slice(1)) : [groupBy];
        const groups: Result[] = [];
        for (const group of groupings) {
          const section = await readSection(workspace, { groupBy: group, verdict, limit, hasOwners });
          const command = impactCommand(filters, options, group);
          groups.push({ ...own, report: `impact-${group}`, title: titleOf(group, verdict), command, ...section });
        }
        const named = { ...own, report: 'impact-policies' };
        return [
          { ...lead, ...covered, notes: basis },
          ...groups,
          reasonsSection({ ...named, report: 'impact-reasons' }, judged),
          policiesSection(named, agreements, next),
          {
            ...own,
            report: 'impact-rows',
            title: titleOf(undefined, verdict),
            command: impactCommand(filters, options),
            ...(await readSection(workspace, { verdict, limit, hasOwners })),
          },
        ];
      };
      return {
        breaks: totals[0]!.connections,
        summary: summaryOf(totals),
        totals: lead,
        rows: {
          ...about,
          report: 'impact',
          title: titleOf(groupBy, verdict),
          ...covered,
          columns: answer.columns,
          rows: answer.rows,
          notes: [...reasonLegend(reasons), ...basis, ...(answer.isCut ? [cutNote(limit)] : [])],
        },
        sections: options.withSections ? await sections() : [],
      };
    },
  );
}

/** Groups that a change board asks for; owners only where they are known. */
const BOARD_GROUPS: readonly ImpactGrouping[] = ['owner', 'listener', 'client'];

const TOTAL_CHARTS: readonly ChartSpec[] = ['connections', 'clients'].map((measure) => ({
  kind: 'bar',
  x: ['verdict'],
  y: [measure],
  by: 'verdict',
  stack: true,
  title: `${measure === 'clients' ? 'Clients' : 'Connections'} by verdict`,
}));

/** The command line of the answer, all rows of it. */
function impactCommand(filters: ReportFilters, options: ImpactOptions, groupBy?: ImpactGrouping): string {
  const { from, to, ...others } = filters;
  const isNarrow = others.loadBalancer !== undefined || others.listener !== undefined;
  const { verdict } = options;
  return commandLine(
    'impact',
    ...(isNarrow ? [] : ['--all']),
    ...filterWords(others),
    ...(from ? ['--since', from.toISOString()] : []),
    ...(to ? ['--until', to.toISOString()] : []),
    '--to',
    options.to,
    ...(options.from === undefined ? [] : ['--from', options.from]),
    ...(options.assumeCurrent ? ['--assume-current'] : []),
    ...(verdict === undefined ? [] : ['--verdict', verdict]),
    ...(groupBy === undefined ? [] : ['--group-by', groupBy]),
    '--limit',
    '0',
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

async function totalRows(database: Source, judged: readonly JudgedAgreement[]): Promise<Total[]> {
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

type RowsAsked = Pick<ImpactOptions, 'groupBy' | 'verdict'> & { limit: number; hasOwners: boolean };

/** Rows of a section, and what is to be said of those that it has no room for. */
async function readSection(
  database: Source,
  asked: RowsAsked,
): Promise<Pick<Result, 'columns' | 'rows' | 'notes' | 'total_rows' | 'presentation'>> {
  const { columns, rows, isCut, sql } = await readRows(database, asked);
  const total = isCut ? Number((await database.query(`select count(*) as n from (${sql})`)).rows[0]?.n) : undefined;
  const by = columns.find(({ name }) => name === asked.groupBy || name === `${asked.groupBy}_ip`);
  const charts: ChartSpec[] =
    by === undefined
      ? []
      : [
          {
            kind: 'bar',
            x: [by.name],
            y: ['breaks', 'unknown'],
            stack: true,
            title: `Connections that are not safe, by ${asked.groupBy}`,
          },
        ];
  return {
    columns,
    rows,
    notes: isCut ? [cutNote(asked.limit, total)] : [],
    ...(total !== undefined && { total_rows: total }),
    presentation: { charts },
  };
}

async function readRows(database: Source, { groupBy, verdict, limit, hasOwners }: RowsAsked) {
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
  const rows = isCut ? answer.rows.slice(0, limit) : answer.rows;
  return { columns: typed(columns, answer.columns), rows, isCut, sql };
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
