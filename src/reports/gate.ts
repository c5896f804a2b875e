/**
 * Holds the observed traffic against rules: what each one was held against, and what broke it. Logs that are too thin
 * to say are no pass. What follows from the verdict is for `cli/` or `lambda/` to do.
 */
import { TlslensError } from '../errors.js';
import type { Cell, Headline, Result, ResultColumn } from '../result.js';
import { readDataSpan } from './compare.js';
import { minute, type Span } from './compare-windows.js';
import { readCoverage } from './coverage.js';
import { makeConditions, type ReportFilters } from './filters.js';
import { makeAllowList } from './gate-allowances.js';
import { type GateCoverage, readGateCoverage } from './gate-coverage.js';
import { type Evidence, percent, readEvidence, type Verdict } from './gate-evidence.js';
import { type GateRules, MIN_COVERAGE, type Rule } from './gate-rules.js';
import { noData } from './no-data.js';
import { scanNotes } from './scan-notes.js';
import { type Source, within } from './source.js';

export type { Verdict } from './gate-evidence.js';
export { type GateRules, mergeRules, parseRuleFile } from './gate-rules.js';

export interface GateOptions {
  /** When it is run: the end of the window where `quietForMs` is set and `to` is not. Default now. */
  readonly now?: Date | undefined;
}

export interface GateAnswer {
  /** `broken` where any rule is, else `unknown` where any rule is, else `holds`. */
  readonly verdict: Verdict;
  /** One row per rule, and one for the coverage. */
  readonly result: Result;
}

const COLUMNS: readonly ResultColumn[] = [
  { name: 'rule', type: 'VARCHAR', key: true, description: 'what is demanded' },
  { name: 'verdict', type: 'VARCHAR', description: 'holds, broken, or unknown where the logs do not hold enough' },
  { name: 'connections', type: 'BIGINT', unit: 'count', description: 'connections that it was held against: n' },
  { name: 'clients', type: 'BIGINT', unit: 'count', wide: true, description: 'client IPs behind them' },
  {
    name: 'offending',
    type: 'BIGINT',
    unit: 'count',
    description: 'of these, connections that the rule does not want',
  },
  { name: 'allowed', type: 'BIGINT', unit: 'count', wide: true, description: 'left out: their client is allowed' },
  {
    name: 'upper_bound',
    type: 'DOUBLE',
    unit: 'share',
    description: 'where none was seen, the share that may be there all the same: 3/n',
  },
  { name: 'observed', type: 'VARCHAR', prose: true, description: 'what was observed' },
  {
    name: 'offenders',
    type: 'VARCHAR',
    wide: true,
    description: 'clients behind the offending ones, the most frequent',
  },
  { name: 'last_seen', type: 'TIMESTAMP', unit: 'UTC', wide: true, description: 'start of the latest offending one' },
  { name: 'scope', type: 'VARCHAR', wide: true, description: 'connections that it is about; NULL for all' },
];

/** Logs that end longer ago are said to be stale. */
const STALE_MS = 86_400_000;

/**
 * Checks the rules on what started in the window: `quietForMs` back from `to` (default now), or from `from` to `to`,
 * or all that the logs hold. A rule that holds over a window of which too little is logged is `unknown`.
 *
 * @throws `bad_argument` where there is no rule, or both `from` and `quietForMs`; `bad_cidr`; `no_data` where the
 * database holds no connection at all
 */
export async function runGate(
  asked: Source,
  rules: GateRules,
  filters: ReportFilters = {},
  options: GateOptions = {},
): Promise<GateAnswer> {
  if (rules.rules.length === 0 && rules.minCoverage === undefined) {
    throw new TlslensError('bad_argument', 'There is no rule to check.', {
      hint: 'Give one, such as --min-tls 1.2, or a file with --rules FILE.',
    });
  }
  // Times in the log are whole seconds.
  const now = new Date(Math.floor((options.now ?? new Date()).getTime() / 1000) * 1000);
  const quietFrom =
    rules.quietForMs === undefined ? undefined : new Date((filters.to ?? now).getTime() - rules.quietForMs);
  const database = within(asked, { from: filters.from ?? quietFrom, to: filters.to ?? now });
  const data = await readDataSpan(database);
  if (!data) throw await noData(database, filters, 'started_at');
  const window = windowOf(rules, filters, data, now);
  // Without a start, what began before the first log and ended in it belongs to the window too.
  const from = rules.quietForMs === undefined ? filters.from : window.from;
  const bounded = { ...filters, from, to: window.to };
  const allowList = makeAllowList(rules.allow, filters.to ?? now);
  const demanded = rules.minCoverage ?? MIN_COVERAGE;
  const coverages: GateCoverage[] = [];
  const ruleRows: Row[] = [];
  for (const rule of rules.rules) {
    const coverage = await readGateCoverage(database, { ...bounded, ...rule.scope }, window);
    coverages.push(coverage);
    ruleRows.push(ruleRow(rule, await readEvidence(database, rule, bounded, allowList), coverage, demanded));
  }
  // A coverage that no rule asks for is none of the gate's business, but where it is all that is demanded.
  if (coverages.length === 0) coverages.push(await readGateCoverage(database, bounded, window));
  const least = coverages.reduce((a, b) => ((b.share ?? 0) < (a.share ?? 0) ? b : a));
  const rows: readonly Row[] = [coverageRow(least, demanded), ...ruleRows];
  const behind = await readCoverage(database, bounded, makeConditions(bounded, database.scan), 'started_at');
  return {
    verdict: worst(rows.map(({ verdict }) => verdict)),
    result: {
      report: 'gate',
      title: 'Gate',
      question: 'Does the observed traffic keep to the rules?',
      generated_at: now,
      window: behind.window,
      coverage: behind.coverage,
      columns: COLUMNS,
      rows: rows.map((row) => ({ ...row })),
      presentation: { headline: gateHeadline(rows) },
      notes: [
        ...rows.flatMap(offenderNote),
        ...ageNotes(window, data, filters.to === undefined ? now : null),
        ...(behind.isEmpty ? [(await noData(database, bounded, 'started_at')).message] : []),
        ...allowList.notes(),
        ...scanNotes(database.scan),
        'Failed handshakes do not count for versions and ciphers: the log does not tell what those clients offered. Connections without a ClientHello do not count as failures.',
        'upper_bound: where none of n connections was one, fewer than 3/n of all are (95 % confidence), if they are alike and independent; those of one client are not.',
      ],
    },
  };
}

interface Row extends Readonly<Record<string, Cell>> {
  readonly verdict: Verdict;
}

function windowOf({ quietForMs }: GateRules, { from, to }: ReportFilters, data: Span, now: Date): Span {
  if (quietForMs !== undefined && from !== undefined) {
    throw new TlslensError('bad_argument', 'Both a quiet time and the start of the window were given.', {
      hint: 'The window of --quiet-for (quiet_for in a rule file) ends at --to: give no --from or --since with it.',
    });
  }
  if (quietForMs !== undefined) {
    const end = to ?? now;
    return { from: new Date(end.getTime() - quietForMs), to: end };
  }
  const window = { from: from ?? data.from, to: to ?? data.to };
  // A window beyond the logs has no end there; it is empty, and that is said.
  return window.from < window.to ? window : { from: window.from, to: now > window.from ? now : window.from };
}

function coverageRow({ share, slice, slices, covered, loadBalancer, lastLogged }: GateCoverage, demanded: number): Row {
  const last = lastLogged ? `, last logged ${minute(lastLogged)}` : '';
  return {
    rule: `coverage of at least ${percent(demanded)}`,
    scope: null,
    verdict: share !== null && share >= demanded ? 'holds' : 'unknown',
    connections: null,
    clients: null,
    offending: null,
    allowed: null,
    upper_bound: null,
    observed:
      share === null ? 'no logs' : `${percent(share)}: ${covered} of ${slices} ${slice}${slices === 1 ? '' : 's'}`,
    offenders: share !== null && share < 1 ? `${loadBalancer}${last}` : null,
    last_seen: null,
  };
}

function ruleRow(rule: Rule, evidence: Evidence, coverage: GateCoverage, demanded: number): Row {
  const scope =
    Object.entries(rule.scope)
      .map(([name, value]) => `${name === 'loadBalancer' ? 'load balancer' : name} ${value}`)
      .join(', ') || null;
  const isThin = coverage.share === null || coverage.share < demanded;
  const { verdict, connections, clients, offending, allowed, upperBound, observed } = evidence;
  return {
    rule: scope === null ? spellRule(rule) : `${spellRule(rule)} (${scope})`,
    scope,
    verdict: verdict === 'holds' && isThin ? 'unknown' : verdict,
    connections,
    clients,
    offending,
    allowed,
    upper_bound: upperBound,
    observed: verdict === 'holds' && isThin ? `${observed}; too few logs` : observed,
    offenders: evidence.offenders,
    last_seen: evidence.lastSeen,
  };
}

/** A narrow terminal has no room for the clients, and they are what one looks for. */
function offenderNote({ rule, verdict, connections, observed, offenders, last_seen }: Row): string[] {
  if (verdict === 'holds' || typeof offenders !== 'string') return [];
  const latest = last_seen instanceof Date ? `, latest ${minute(last_seen)}` : '';
  return [`${rule}: ${observed}. ${connections === null ? 'Least is' : 'By'} ${offenders}${latest}.`];
}

function spellRule(rule: Rule): string {
  switch (rule.name) {
    case 'min_tls':
      return `${rule.version.label} or newer`;
    case 'allow_cipher':
      return `ciphers ${rule.patterns.join(', ')}`;
    case 'max_failure_ratio':
      return `at most ${percent(rule.ratio)} failed`;
    case 'max_p99_ms':
      return `p99 of at most ${rule.ms.toLocaleString('en')} ms`;
  }
}

function gateHeadline(rows: readonly Row[]): Headline {
  const of = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).map(({ rule }) => String(rule));
  const [broken, unknown] = [of('broken'), of('unknown')];
  if (broken.length > 0) return { tone: 'bad', text: `Broken: ${broken.join('; ')}.` };
  if (unknown.length > 0) return { tone: 'unsure', text: `The logs are too thin to say: ${unknown.join('; ')}.` };
  return { tone: 'good', text: 'Every rule holds.' };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('broken')) return 'broken';
  return verdicts.includes('unknown') ? 'unknown' : 'holds';
}

/** @param now `null` where the end of the window was named: then it is the past that is asked for */
function ageNotes(window: Span, data: Span, now: Date | null): string[] {
  if (window.to > data.to) {
    return [`The logs end at ${minute(data.to)}: what began or ended later in the window is not known.`];
  }
  return now && now.getTime() - data.to.getTime() > STALE_MS
    ? [
        `Stale: the logs end at ${minute(data.to)}, ${Math.floor((now.getTime() - data.to.getTime()) / STALE_MS)} days ago.`,
      ]
    : [];
}
