/**
 * Which security policies are known and what they hold: as the API told, dated and by account and region, else from the
 * bundled copy.
 */
import { closest } from 'fastest-levenshtein';
import { TlslensError } from '../errors.js';
import {
  findPredefinedPolicy,
  nearestPolicyNames,
  POLICIES_AS_OF,
  PREDEFINED_POLICIES,
} from '../policy/predefined-policies.js';
import type { SecurityPolicy } from '../policy/security-policy.js';
import { readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import type { Source } from './source.js';

/** An account and region; policies may differ between them. */
export interface Home {
  readonly accountId: string | null;
  readonly region: string | null;
}

/** The policies that can be judged by. */
export interface PolicyBook {
  /**
   * The policy of this name (ignoring case, with or without `ELBSecurityPolicy-`), as it was at a time or is now.
   * Where the home is not known, or knows no such policy, another home's answer stands in, and then the bundled copy.
   */
  find(name: string, home?: Home, at?: Date): SecurityPolicy | undefined;
  /** {@link find}, or `unknown_policy` with the nearest names. */
  get(name: string, home?: Home, at?: Date): SecurityPolicy;
  /** Policies that a listener there could have. */
  candidates(home?: Home): SecurityPolicy[];
  /** Where the definition comes from, in words: `the API`, `the bundled copy of 2026-08`. */
  sourceOf(policy: SecurityPolicy): string;
}

interface Version {
  readonly home: string;
  readonly policy: SecurityPolicy;
  readonly from: number;
  readonly to: number;
  readonly source: string;
  readonly isForNetwork: boolean;
}

const BUNDLED = `the bundled copy of ${POLICIES_AS_OF}`;
const PREFIX = /^elbsecuritypolicy-/;

/** Reads the policies that metadata holds; `hasMetadata` tells whether there are such tables. */
export async function readPolicies(database: Source, hasMetadata: boolean): Promise<PolicyBook> {
  const rows = hasMetadata ? (await database.query(readQuery('impact/policies.sql'))).rows : [];
  return makePolicyBook(rows);
}

/** The book of rows as `queries/impact/policies.sql` gives them. */
function makePolicyBook(rows: readonly Readonly<Record<string, Cell>>[]): PolicyBook {
  const versions = new Map<string, Version[]>();
  const sources = new Map<SecurityPolicy, string>();
  for (const version of versionsOf(rows)) {
    const key = shorten(version.policy.name);
    versions.set(key, [...(versions.get(key) ?? []), version]);
    sources.set(version.policy, version.source);
  }

  const find = (name: string, home?: Home, at?: Date): SecurityPolicy | undefined => {
    const known = versions.get(shorten(name)) ?? [];
    const local = known.filter((version) => home === undefined || version.home === homeKey(home));
    const told = pick(local, at) ?? pick(known, at);
    // Rows that came from the bundled copy have lost its doubts about the order of some suites.
    if (told !== undefined && told.source === 'the API') return told.policy;
    return findPredefinedPolicy(name) ?? told?.policy;
  };
  return {
    find,
    get(name, home, at) {
      const found = find(name, home, at);
      if (found !== undefined) return found;
      throw unknownPolicy(
        name,
        [...versions.values()].map(([version]) => version!.policy.name),
      );
    },
    candidates(home) {
      const all = [...versions.values()]
        .flat()
        .filter((version) => version.source === 'the API' && version.isForNetwork);
      const local = all.filter((version) => home === undefined || version.home === homeKey(home));
      const names = new Set((local.length > 0 ? local : all).map((version) => version.policy.name));
      return names.size === 0 ? [...PREDEFINED_POLICIES] : [...names].map((name) => find(name, home)!);
    },
    sourceOf: (policy) => sources.get(policy) ?? BUNDLED,
  };
}

/** The version that held at that time, or now; else the newest. */
function pick(versions: readonly Version[], at?: Date): Version | undefined {
  const time = at?.getTime() ?? Number.POSITIVE_INFINITY;
  const holds = ({ from, to }: Version) => from <= time && (time < to || to === Number.POSITIVE_INFINITY);
  return versions.find(holds) ?? versions[0];
}

/** A policy has a version whenever its protocols or its ciphers changed. */
function versionsOf(rows: readonly Readonly<Record<string, Cell>>[]): Version[] {
  const byVersion = new Map<string, Readonly<Record<string, Cell>>[]>();
  for (const row of rows) {
    const key = [row.account_id, row.region, row.ssl_policy, startOf(row.valid_from)].join(' ');
    byVersion.set(key, [...(byVersion.get(key) ?? []), row]);
  }
  return [...byVersion.values()].flatMap((ciphers) => {
    const first = ciphers[0]!;
    const [from, to] = [startOf(first.valid_from), endOf(first.valid_to)];
    const changes = new Set([from]);
    for (const { cipher_from, cipher_to } of ciphers) {
      for (const time of [startOf(cipher_from), endOf(cipher_to)]) if (time > from && time < to) changes.add(time);
    }
    const times = [...changes].sort((a, b) => a - b);
    return times
      .map(
        (start, index): Version => ({
          home: homeKey({ accountId: textOf(first.account_id), region: textOf(first.region) }),
          policy: {
            name: String(first.ssl_policy),
            protocols: Array.isArray(first.protocols) ? first.protocols.map(String) : [],
            ciphers: ciphers
              .filter((row) => startOf(row.cipher_from) <= start && start < endOf(row.cipher_to))
              .map((row) => String(row.cipher)),
          },
          from: start,
          to: times[index + 1] ?? to,
          source: first.source === 'api' ? 'the API' : BUNDLED,
          isForNetwork: isForNetwork(first.raw),
        }),
      )
      .filter(({ policy }) => policy.ciphers.length > 0)
      .reverse();
  });
}

/** DescribeSSLPolicies answers those of Application Load Balancers too; where it does not say, it counts as ours. */
function isForNetwork(raw: Cell | undefined): boolean {
  try {
    const types = (JSON.parse(String(raw)) as { SupportedLoadBalancerTypes?: unknown }).SupportedLoadBalancerTypes;
    return !Array.isArray(types) || types.includes('network');
  } catch {
    return true;
  }
}

function unknownPolicy(name: string, told: readonly string[]): TlslensError {
  const near = new Map([...nearestPolicyNames(name), ...told].map((known) => [shorten(known), known]));
  const first = near.get(closest(shorten(name), [...near.keys()]))!;
  const nearest = [...new Set([first, ...near.values()])].slice(0, 3);
  return new TlslensError('unknown_policy', `No security policy is called ${JSON.stringify(name)}.`, {
    hint: `Did you mean ${nearest.join(', ')}?`,
    details: { policy: name, nearest },
  });
}

const shorten = (name: string): string => name.toLowerCase().replace(PREFIX, '');
const homeKey = ({ accountId, region }: Home): string => `${accountId ?? ''} ${region ?? ''}`;
const textOf = (cell: Cell | undefined): string | null => (typeof cell === 'string' ? cell : null);
const startOf = (cell: Cell | undefined): number => (cell instanceof Date ? cell.getTime() : Number.NEGATIVE_INFINITY);
const endOf = (cell: Cell | undefined): number => (cell instanceof Date ? cell.getTime() : Number.POSITIVE_INFINITY);
