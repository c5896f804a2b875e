/**
 * The rules of a gate, as a rule file or flags say them. Pure: reading the file is `cli/`, holding traffic against the
 * rules is `gate.ts`.
 */
import { messageOf, TlslensError } from '../errors.js';
import { parseDuration, parseTime } from '../time-range.js';
import { tlsCipher } from '../tls/ciphers.js';
import { type TlsVersion, tlsVersion } from '../tls/versions.js';
import { parseClientNetwork } from './client-network.js';

/** What a rule speaks of; a file writes it as the key of the rule. */
const RULE_NAMES = ['min_tls', 'allow_cipher', 'max_failure_ratio', 'max_p99_ms'] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** Which connections a rule is about; absent is all of them. Goes before the filters of the run. */
export interface RuleScope {
  readonly loadBalancer?: string;
  readonly listener?: string;
  readonly client?: string;
  readonly sni?: string;
}

export type Rule = { readonly scope: RuleScope } & (
  | { readonly name: 'min_tls'; readonly version: TlsVersion }
  | { readonly name: 'allow_cipher'; readonly patterns: readonly string[] }
  /** Failed handshakes of those with a ClientHello, 0 to 1. */
  | { readonly name: 'max_failure_ratio'; readonly ratio: number }
  | { readonly name: 'max_p99_ms'; readonly ms: number }
);

/** Rules that name connections, so that some of them can be allowed. */
const ALLOWABLE: readonly RuleName[] = ['min_tls', 'allow_cipher', 'max_failure_ratio'];

/** Clients that may go on breaking rules until a day, and who answers for them. */
export interface Allowance {
  /** One address or a network in CIDR form. */
  readonly client: string;
  readonly owner: string;
  /** From then on it is no longer allowed. */
  readonly expires: Date;
  readonly reason?: string;
  /** Absent in a file: `min_tls` and `allow_cipher`. */
  readonly rules: readonly RuleName[];
}

export interface GateRules {
  readonly rules: readonly Rule[];
  /** Length of the window, back from its end; the logs must reach over all of it. */
  readonly quietForMs?: number;
  /** Share of the window's days (hours, if shorter than two days) that must have logs; default {@link MIN_COVERAGE}. */
  readonly minCoverage?: number;
  readonly allow: readonly Allowance[];
}

export const MIN_COVERAGE = 0.9;

/** Both together: rules and allowances add up, lengths and shares of `over` go before those of `base`. */
export function mergeRules(base: GateRules, over: GateRules): GateRules {
  return { ...base, ...over, rules: [...base.rules, ...over.rules], allow: [...base.allow, ...over.allow] };
}

/**
 * Reads a rule file: JSON, every key known.
 *
 * @param file its name, for messages
 * @throws `bad_argument`, `bad_time`, `bad_cidr`, naming the place
 */
export function parseRuleFile(text: string, file: string): GateRules {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(file, `is no JSON: ${messageOf(error)}`);
  }
  const { quiet_for, min_coverage, rules, allow } = record(value, file, [
    'quiet_for',
    'min_coverage',
    'rules',
    'allow',
  ]);
  return {
    rules: list(rules, `${file}: rules`).map((rule, i) => readRule(rule, `${file}: rules[${i}]`)),
    allow: list(allow, `${file}: allow`).map((entry, i) => readAllowance(entry, `${file}: allow[${i}]`)),
    ...(quiet_for !== undefined && { quietForMs: parseDuration(string(quiet_for, `${file}: quiet_for`), 'quiet_for') }),
    ...(min_coverage !== undefined && { minCoverage: parseRatio(min_coverage, `${file}: min_coverage`) }),
  };
}

const SCOPE_KEYS = ['load_balancer', 'listener', 'client', 'sni'] as const;

function readRule(value: unknown, where: string): Rule {
  const entries = record(value, where, [...RULE_NAMES, ...SCOPE_KEYS]);
  const names = RULE_NAMES.filter((name) => entries[name] !== undefined);
  const [name] = names;
  if (name === undefined || names.length > 1) throw wrong(where, `must have one of ${RULE_NAMES.join(', ')}`);
  const [loadBalancer, listener, client, sni] = SCOPE_KEYS.map((key) =>
    entries[key] === undefined ? undefined : string(entries[key], `${where}.${key}`),
  );
  const scope = {
    ...(loadBalancer !== undefined && { loadBalancer }),
    ...(listener !== undefined && { listener }),
    ...(client !== undefined && { client }),
    ...(sni !== undefined && { sni }),
  };
  return makeRule(name, entries[name], `${where}.${name}`, scope);
}

/**
 * One rule from its value: a text as on the command line, or what JSON holds.
 *
 * @param where the flag or place in the file, for messages
 * @throws `bad_argument`
 */
export function makeRule(name: RuleName, value: unknown, where: string, scope: RuleScope = {}): Rule {
  switch (name) {
    case 'min_tls':
      return { name, scope, version: parseVersion(value, where) };
    case 'allow_cipher': {
      const patterns = (Array.isArray(value) ? value : [value]).map((item) => parsePattern(item, where));
      if (patterns.length === 0) throw wrong(where, 'allows no cipher at all');
      return { name, scope, patterns };
    }
    case 'max_failure_ratio':
      return { name, scope, ratio: parseRatio(value, where) };
    case 'max_p99_ms': {
      const ms = Number(value);
      if (!['number', 'string'].includes(typeof value) || String(value).trim() === '' || !(ms >= 0 && ms < 1e9)) {
        throw wrong(where, 'is no number of milliseconds');
      }
      return { name, scope, ms };
    }
  }
}

function parseVersion(value: unknown, where: string): TlsVersion {
  const text = String(value).trim();
  const version = tlsVersion(text) ?? tlsVersion(text.replace(/^(?:tlsv?)?\s*(?=1\.)/i, 'TLS '));
  if (!version) throw wrong(where, `${JSON.stringify(value)} is no TLS version`, 'Write 1.0, 1.1, 1.2 or 1.3.');
  return version;
}

/** `*` stands for any text; a name without it must be known, so that a slip is not taken for a cipher. */
function parsePattern(value: unknown, where: string): string {
  const pattern = typeof value === 'string' ? value.trim() : '';
  if (pattern.includes('*')) return pattern;
  const cipher = tlsCipher(pattern);
  if (!cipher) {
    throw wrong(
      where,
      `${JSON.stringify(value)} is no cipher suite that a load balancer offers`,
      'Name one as the log does (tlslens sql "select cipher from tls_ciphers"), or use *: ECDHE-*-GCM-*.',
    );
  }
  return cipher.cipher;
}

/** Whether one of the patterns takes the cipher, ignoring case. */
export function isAllowedCipher(cipher: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 'is').test(cipher);
  });
}

/**
 * A share: `0.02` or `2%`.
 *
 * @throws `bad_argument`
 */
export function parseRatio(value: unknown, where: string): number {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  const [, digits = '', percent] = /^(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(%?)$/i.exec(text) ?? [];
  const ratio = digits === '' ? Number.NaN : Number(digits) / (percent ? 100 : 1);
  if (!(ratio <= 1)) throw wrong(where, `${JSON.stringify(value)} is no share`, 'Write 0.02 or 2%.');
  return ratio;
}

/**
 * An allowance as a flag says it: `192.0.2.64/28 2026-06-30 kiosk estate`, that is network, day, owner.
 *
 * @throws `bad_argument`, `bad_time`, `bad_cidr`
 */
export function parseAllowance(text: string, where: string): Allowance {
  const [, client, expires, owner] = /^\s*(\S+)\s+(\S+)\s+(\S.*?)\s*$/.exec(text) ?? [];
  if (client === undefined) {
    throw wrong(
      where,
      `${JSON.stringify(text)} is no allowance`,
      'Write "NETWORK DAY OWNER": "192.0.2.64/28 2026-06-30 kiosks".',
    );
  }
  return readAllowance({ client, expires, owner }, where);
}

function readAllowance(value: unknown, where: string): Allowance {
  const { client, owner, expires, reason, rules } = record(value, where, [
    'client',
    'owner',
    'expires',
    'reason',
    'rules',
  ]);
  const network = string(client, `${where}.client`);
  parseClientNetwork(network);
  const names = rules === undefined ? ['min_tls', 'allow_cipher'] : list(rules, `${where}.rules`);
  const unknown = names.find((name) => !(ALLOWABLE as readonly unknown[]).includes(name));
  if (unknown !== undefined) {
    throw wrong(`${where}.rules`, `${JSON.stringify(unknown)} is none of ${ALLOWABLE.join(', ')}`);
  }
  return {
    client: network,
    owner: string(owner, `${where}.owner`),
    expires: parseDay(string(expires, `${where}.expires`), where),
    ...(reason !== undefined && { reason: string(reason, `${where}.reason`) }),
    rules: names as RuleName[],
  };
}

/** A date or a time, but none that moves with the day it is read. */
function parseDay(text: string, where: string): Date {
  if (!/^\d{4}-/.test(text.trim())) throw wrong(where, `${JSON.stringify(text)} is no date`, 'Write 2026-06-30.');
  return parseTime(text, new Date(0), `${where} expires`);
}

function record(value: unknown, where: string, keys: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'is no object');
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw wrong(where, `has the unknown key ${JSON.stringify(unknown)}`, `Known are ${keys.join(', ')}.`);
  }
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(where, 'is no list');
  return value;
}

function string(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw wrong(where, 'is no text, or empty');
  return value;
}

function wrong(where: string, what: string, hint?: string): TlslensError {
  return new TlslensError('bad_argument', `${where}: ${what}.`, {
    hint: hint ?? 'docs/compare-and-gate.md shows a rule file.',
  });
}
