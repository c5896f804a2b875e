/**
 * Holds observed connections against one rule of a gate: how many it speaks of, how many it does not want, whose.
 */
import { readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import { quoteLiteral } from '../store/quote.js';
import { TLS_VERSIONS } from '../tls/versions.js';
import { applyConditions, type Conditions, makeConditions, type ReportFilters } from './filters.js';
import type { AllowList } from './gate-allowances.js';
import { isAllowedCipher, type Rule } from './gate-rules.js';
import type { Source } from './source.js';

/** `unknown` is no pass: the logs do not hold enough to say. */
export type Verdict = 'holds' | 'broken' | 'unknown';

export interface Evidence {
  readonly verdict: Verdict;
  /** Connections that the rule was held against. */
  readonly connections: number;
  readonly clients: number;
  /** Connections that the rule does not want; `null` where it speaks of none by itself. */
  readonly offending: number | null;
  /** Connections left out because their client is allowed. */
  readonly allowed: number;
  /** Where nothing was seen: the share that may still be there (3/n), else `null`. */
  readonly upperBound: number | null;
  /** What was observed, in a few words. */
  readonly observed: string;
  /** Clients that the rule does not want, the most frequent ones by name; `null` where there are none. */
  readonly offenders: string | null;
  /** Start of the latest connection that the rule does not want. */
  readonly lastSeen: Date | null;
}

/** Handshakes without which there is no 99th percentile, but only a slowest one. */
const FEWEST_FOR_P99 = 100;
/** Clients that a row names. */
const MOST_NAMES = 3;

export async function readEvidence(
  database: Source,
  rule: Rule,
  filters: ReportFilters,
  allowList: AllowList,
): Promise<Evidence> {
  const conditions = makeConditions({ ...filters, ...rule.scope }, database.scan);
  const ask = asker(database, conditions);
  switch (rule.name) {
    case 'min_tls': {
      const known = TLS_VERSIONS.map(({ version }) => version);
      const older = TLS_VERSIONS.filter((version) => version.version_order < rule.version.version_order);
      return judgeOffenders(rule, ask, allowList, {
        judged: `is_completed and tls_protocol_version in (${literals(known)})`,
        unjudged: `is_completed and (tls_protocol_version is null or tls_protocol_version not in (${literals(known)}))`,
        offends:
          older.length === 0
            ? 'false'
            : `is_completed and tls_protocol_version in (${literals(older.map(({ version }) => version))})`,
        kind: 'tls_version',
        missing: 'have no known version in the log',
      });
    }
    case 'allow_cipher': {
      const agreed = (await ask('ciphers')).map((row) => String(row.tls_cipher));
      const unwanted = agreed.filter((cipher) => !isAllowedCipher(cipher, rule.patterns));
      return judgeOffenders(rule, ask, allowList, {
        judged: 'is_completed and tls_cipher is not null',
        unjudged: 'is_completed and tls_cipher is null',
        offends: unwanted.length === 0 ? 'false' : `is_completed and tls_cipher in (${literals(unwanted)})`,
        kind: 'tls_cipher',
        missing: 'have no cipher in the log',
      });
    }
    case 'max_failure_ratio':
      return judgeOffenders(rule, ask, allowList, {
        judged: "outcome <> 'no_client_hello'",
        unjudged: 'false',
        offends: "outcome in ('refused', 'client_alert')",
        kind: 'outcome',
        missing: '',
      });
    case 'max_p99_ms':
      return judgeLatency(rule.ms, ask);
  }
}

type Ask = (
  name: string,
  texts?: Readonly<Record<string, string>>,
) => Promise<readonly Readonly<Record<string, Cell>>[]>;

function asker(database: Source, conditions: Conditions): Ask {
  return async (name, texts = {}) => {
    const text = readQuery(`gate/${name}.sql`).replace(/\{\{(\w+)\}\}/g, (place, key: string) => texts[key] ?? place);
    const { sql, bindings } = applyConditions(text, conditions);
    return (await database.query(sql, bindings)).rows;
  };
}

interface Question {
  readonly judged: string;
  readonly unjudged: string;
  readonly offends: string;
  readonly kind: string;
  /** Said of the unjudged ones. */
  readonly missing: string;
}

async function judgeOffenders(rule: Rule, ask: Ask, allowList: AllowList, question: Question): Promise<Evidence> {
  const { judged, unjudged, offends, kind } = question;
  const [observed = {}] = await ask('observed', { judged, unjudged });
  const found = (await ask('offenders', { offends, kind })).map((row) => ({
    client: String(row.client_ip),
    kind: String(row.kind),
    connections: Number(row.connections),
    lastSeen: row.last_seen as Date,
  }));
  const isAllowed = new Map(found.map(({ client }) => [client, allowList.isAllowed(client, rule.name)]));
  const offenders = found.filter(({ client }) => !isAllowed.get(client));
  const allowed = sum(found.filter(({ client }) => isAllowed.get(client)));
  const offending = sum(offenders);
  const connections = Number(observed.connections) - allowed;
  const upperBound = offending === 0 && connections > 0 ? Math.min(1, 3 / connections) : null;
  const lacking = Number(observed.unjudged);
  const share = connections > 0 ? offending / connections : 0;
  const limit = rule.name === 'max_failure_ratio' ? rule.ratio : 0;
  const said: string[] = [];
  let verdict: Verdict;
  if (connections === 0) {
    verdict = 'unknown';
    said.push('no connection to judge');
  } else if (share > limit) {
    verdict = 'broken';
  } else if (upperBound !== null && limit > 0 && upperBound > limit) {
    verdict = 'unknown';
    said.push(`too few: it takes ${Math.ceil(3 / limit).toLocaleString('en')} without a failure`);
  } else {
    verdict = lacking > 0 ? 'unknown' : 'holds';
  }
  if (offending > 0) {
    const ratio = rule.name === 'max_failure_ratio' ? `${percent(share)}: ` : '';
    said.push(`${ratio}${countsOf(offenders)}`);
  }
  if (offending === 0 && connections > 0) said.push('none seen');
  if (lacking > 0) said.push(`${lacking.toLocaleString('en')} ${question.missing}`);
  if (allowed > 0) said.push(`${allowed.toLocaleString('en')} of allowed clients left out`);
  return {
    verdict,
    connections,
    clients: Number(observed.clients),
    offending,
    allowed,
    upperBound,
    observed: said.join('; '),
    offenders: offending > 0 ? namesOf(offenders) : null,
    lastSeen:
      offending > 0
        ? new Date(offenders.reduce((latest, { lastSeen }) => Math.max(latest, lastSeen.getTime()), 0))
        : null,
  };
}

interface Offender {
  readonly client: string;
  readonly kind: string;
  readonly connections: number;
  readonly lastSeen: Date;
}

function countsOf(offenders: readonly Offender[]): string {
  return totals(offenders, ({ kind }) => kind)
    .map(([kind, n]) => `${kind}: ${n.toLocaleString('en')}`)
    .join(', ');
}

function namesOf(offenders: readonly Offender[]): string {
  const clients = totals(offenders, ({ client }) => client);
  const named = clients.slice(0, MOST_NAMES).map(([client, n]) => `${client} (${n.toLocaleString('en')})`);
  const more = clients.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`;
}

function totals(offenders: readonly Offender[], key: (offender: Offender) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const offender of offenders) {
    counts.set(key(offender), (counts.get(key(offender)) ?? 0) + offender.connections);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
}

async function judgeLatency(limit: number, ask: Ask): Promise<Evidence> {
  const [observed = {}] = await ask('observed', { judged: 'is_completed', unjudged: 'false' });
  const [latency = {}] = await ask('latency');
  const connections = Number(observed.connections);
  const p99 = latency.p99_ms === null ? null : Number(latency.p99_ms);
  const isEnough = connections >= FEWEST_FOR_P99;
  return {
    verdict: p99 === null || !isEnough ? 'unknown' : p99 > limit ? 'broken' : 'holds',
    connections,
    clients: Number(observed.clients),
    offending: null,
    allowed: 0,
    upperBound: null,
    offenders: null,
    lastSeen: null,
    observed:
      p99 === null
        ? 'no handshake completed'
        : isEnough
          ? `p99 is ${p99.toLocaleString('en')} ms`
          : `too few handshakes: it takes ${FEWEST_FOR_P99}; the slowest took ${p99.toLocaleString('en')} ms`,
  };
}

function sum(rows: readonly { readonly connections: number }[]): number {
  return rows.reduce((total, { connections }) => total + connections, 0);
}

function literals(texts: readonly string[]): string {
  return texts.map((text) => quoteLiteral(text)).join(', ');
}

/** A share in percent, with the digits that tell it from a limit. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 6 })} %`;
}
