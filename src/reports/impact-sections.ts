/**
 * An impact answer as whoever decides on the change reads it: what it comes to and rests on, who breaks, what the policies
 * differ in, and why. The page that is sent to a change board.
 */
import type { SecurityPolicy } from '../policy/security-policy.js';
import { policyVersions } from '../policy/security-policy.js';
import type { Headline, Result, ResultColumn } from '../result.js';
import { tlsCipher } from '../tls/ciphers.js';
import type { Agreement, JudgedAgreement } from './impact-judge.js';
import { reasonMeaning } from './impact-notes.js';

type About = Pick<Result, 'report' | 'generated_at'>;

/** Connections and clients of each verdict, as in the totals. */
interface Total {
  readonly verdict: string;
  readonly connections: number;
  readonly clients: number;
}

const counted = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;

/** The answer in a sentence. */
export function impactHeadline(totals: readonly Total[], next: SecurityPolicy): Headline {
  const of = (verdict: string) => totals.find((total) => total.verdict === verdict) ?? { connections: 0, clients: 0 };
  const said = ({ connections, clients }: Omit<Total, 'verdict'>) =>
    `${counted(connections, 'connection')} of ${counted(clients, 'client')}`;
  const [breaks, unknown] = [of('breaks'), of('unknown')];
  const open = unknown.connections > 0 ? ` Of ${said(unknown)} it can't be known.` : '';
  if (breaks.connections > 0) return { tone: 'bad', text: `${said(breaks)} would break under ${next.name}.${open}` };
  return {
    tone: unknown.connections > 0 ? 'unsure' : 'good',
    text: `No connection seen is proven to break under ${next.name}.${open}`,
  };
}

const column = (name: string, description: string, more: Partial<ResultColumn> = {}): ResultColumn => ({
  name,
  type: more.unit === 'count' ? 'BIGINT' : 'VARCHAR',
  description,
  ...more,
});
const COUNT = { unit: 'count' } as const;
const WIDE = { wide: true } as const;

const POLICY_COLUMNS: readonly ResultColumn[] = [
  column('policy', 'security policy'),
  column('role', 'in force, as far as known, or asked for'),
  column('connections', 'completed connections that are judged as agreed under it', COUNT),
  column('versions', 'TLS versions that it allows'),
  column('versions_lost', 'of these, the policy asked for has none of'),
  column('versions_gained', 'versions that the policy asked for has beyond these'),
  column('ciphers', 'cipher suites that it allows', COUNT),
  column('ciphers_lost', 'of these, the policy asked for does not have', COUNT),
  column('ciphers_gained', 'suites that the policy asked for has beyond these', COUNT),
  column('weak_ciphers', 'of the suites that it allows, weak ones', COUNT),
  column('names_lost', 'those suites that go', WIDE),
  column('names_gained', 'those suites that come', WIDE),
];

/** What the policy asked for takes away from each policy in force, and what it adds. */
export function policiesSection(about: About, agreements: readonly Agreement[], next: SecurityPolicy): Result {
  const connections = new Map<SecurityPolicy, number>();
  for (const { segment, connections: n } of agreements) {
    for (const old of segment.olds.slice(0, 1)) connections.set(old, (connections.get(old) ?? 0) + n);
  }
  const olds = [...connections].sort(([, a], [, b]) => b - a);
  return {
    ...about,
    title: 'Policies',
    question: 'What does the policy asked for take away, and what does it add?',
    columns: POLICY_COLUMNS,
    rows: [policyRow(next, next, null), ...olds.map(([old, n]) => policyRow(old, next, n))],
    notes: [],
  };
}

function policyRow(policy: SecurityPolicy, next: SecurityPolicy, connections: number | null): Result['rows'][number] {
  const isNext = policy === next;
  const versions = (of: SecurityPolicy) => policyVersions(of).map(({ label }) => label.replace('TLS ', ''));
  const beyond = (these: readonly string[], those: readonly string[]) => these.filter((name) => !those.includes(name));
  const listed = (names: readonly string[]) => (isNext || names.length === 0 ? null : names.join(', '));
  const [lost, gained] = [beyond(policy.ciphers, next.ciphers), beyond(next.ciphers, policy.ciphers)];
  return {
    policy: policy.name,
    role: isNext ? 'asked for' : 'in force',
    connections,
    versions: versions(policy).join(', '),
    versions_lost: listed(beyond(versions(policy), versions(next))),
    versions_gained: listed(beyond(versions(next), versions(policy))),
    ciphers: policy.ciphers.length,
    ciphers_lost: isNext ? null : lost.length,
    ciphers_gained: isNext ? null : gained.length,
    weak_ciphers: policy.ciphers.filter((name) => tlsCipher(name)?.weak === true).length,
    names_lost: listed(lost),
    names_gained: listed(gained),
  };
}

const REASON_COLUMNS: readonly ResultColumn[] = [
  column('verdict', 'breaks, unknown or safe'),
  column('reason', 'code of the reason'),
  column('connections', 'completed connections', COUNT),
  column('meaning', 'what the code says'),
];

/** Why: the reasons of each verdict, the worst first. */
export function reasonsSection(about: About, judged: readonly JudgedAgreement[]): Result {
  const order = ['breaks', 'unknown', 'safe'];
  const sums = new Map<string, { verdict: string; reason: string; connections: number }>();
  for (const { verdict, reason, connections } of judged) {
    const sum = sums.get(`${verdict} ${reason}`) ?? { verdict, reason, connections: 0 };
    sums.set(`${verdict} ${reason}`, { ...sum, connections: sum.connections + connections });
  }
  const rows = [...sums.values()].sort(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.connections - a.connections,
  );
  return {
    ...about,
    title: 'Reasons',
    question: 'Why does a connection break, why is it safe, why can it not be known?',
    columns: REASON_COLUMNS,
    rows: rows.map((row) => ({ ...row, meaning: reasonMeaning(row.reason) ?? null })),
    notes: [],
  };
}
