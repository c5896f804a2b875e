import { expect, test } from 'vitest';
import { TlslensError } from '../../src/errors.js';
import { makeAllowList } from '../../src/reports/gate-allowances.js';
import {
  isAllowedCipher,
  makeRule,
  mergeRules,
  parseAllowance,
  parseRatio,
  parseRuleFile,
} from '../../src/reports/gate-rules.js';

const FILE = `{
  "quiet_for": "30d",
  "min_coverage": "95%",
  "rules": [
    { "min_tls": "1.2" },
    { "min_tls": "TLSv1.3", "listener": "8b11b112c213d314" },
    { "allow_cipher": ["TLS_*", "ECDHE-RSA-AES128-GCM-SHA256"] },
    { "max_failure_ratio": 0.02, "load_balancer": "public-edge" },
    { "max_p99_ms": 800 }
  ],
  "allow": [
    { "client": "192.0.2.64/28", "owner": "kiosk estate", "expires": "2026-06-30", "reason": "to be replaced" }
  ]
}`;

test('a rule file is read into rules, demands and allowances', () => {
  const { rules, allow, quietForMs, minCoverage } = parseRuleFile(FILE, 'gate.json');
  expect(quietForMs).toBe(30 * 86_400_000);
  expect(minCoverage).toBe(0.95);
  expect(rules.map(({ name, scope }) => [name, scope])).toEqual([
    ['min_tls', {}],
    ['min_tls', { listener: '8b11b112c213d314' }],
    ['allow_cipher', {}],
    ['max_failure_ratio', { loadBalancer: 'public-edge' }],
    ['max_p99_ms', {}],
  ]);
  expect(rules.map((rule) => (rule.name === 'min_tls' ? rule.version.version : null)).slice(0, 2)).toEqual([
    'tlsv12',
    'tlsv13',
  ]);
  expect(allow).toEqual([
    {
      client: '192.0.2.64/28',
      owner: 'kiosk estate',
      expires: new Date('2026-06-30T00:00:00Z'),
      reason: 'to be replaced',
      rules: ['min_tls', 'allow_cipher'],
    },
  ]);
});

test('flags add rules, and their lengths go before those of the file', () => {
  const file = parseRuleFile(FILE, 'gate.json');
  const merged = mergeRules(file, {
    rules: [makeRule('max_p99_ms', '500', '--max-p99-ms')],
    allow: [],
    quietForMs: 1000,
  });
  expect(merged.rules).toHaveLength(6);
  expect(merged).toMatchObject({ quietForMs: 1000, minCoverage: 0.95 });
});

test.each([
  ['no JSON', '{', /gate\.json: is no JSON/],
  ['a list', '[]', /gate\.json: is no object/],
  ['an unknown key', '{"ruls": []}', /unknown key "ruls"/],
  ['two rules in one', '{"rules": [{"min_tls": "1.2", "max_p99_ms": 5}]}', /rules\[0\]: must have one of/],
  ['no rule in one', '{"rules": [{"listener": "a"}]}', /rules\[0\]: must have one of/],
  ['an unknown version', '{"rules": [{"min_tls": "1.4"}]}', /rules\[0\]\.min_tls: "1\.4" is no TLS version/],
  ['an unknown cipher', '{"rules": [{"allow_cipher": ["ECDHE-RSA-AES128-GCM-SHA265"]}]}', /is no cipher suite/],
  ['no cipher', '{"rules": [{"allow_cipher": []}]}', /allows no cipher at all/],
  ['a ratio above one', '{"rules": [{"max_failure_ratio": 2}]}', /is no share/],
  ['a negative time', '{"rules": [{"max_p99_ms": -1}]}', /is no number of milliseconds/],
  ['a length that is none', '{"quiet_for": "2026-03-01"}', /length of time/],
  ['an allowance without owner', '{"allow": [{"client": "192.0.2.1", "expires": "2026-06-30"}]}', /allow\[0\]\.owner/],
  ['an allowance without end', '{"allow": [{"client": "192.0.2.1", "owner": "a"}]}', /allow\[0\]\.expires/],
  ['an end that moves', '{"allow": [{"client": "192.0.2.1", "owner": "a", "expires": "30d"}]}', /is no date/],
  [
    'a network that is none',
    '{"allow": [{"client": "192.0.2.300", "owner": "a", "expires": "2026-06-30"}]}',
    /192\.0\.2\.300/,
  ],
  [
    'a rule that cannot be allowed',
    '{"allow": [{"client": "192.0.2.1", "owner": "a", "expires": "2026-06-30", "rules": ["max_p99_ms"]}]}',
    /"max_p99_ms" is none of/,
  ],
])('a rule file with %s is refused, and the place is named', (_, text, says) => {
  try {
    parseRuleFile(text, 'gate.json');
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(TlslensError);
    expect((error as TlslensError).message).toMatch(says);
    expect((error as TlslensError).exitStatus).toBe(2);
  }
});

test.each([
  ['2%', 0.02],
  ['2 %', 0.02],
  ['0.02', 0.02],
  [0.02, 0.02],
  ['0', 0],
  ['100%', 1],
])('%j is the share %d', (value, ratio) => {
  expect(parseRatio(value, '--min-coverage')).toBeCloseTo(ratio, 12);
});

test.each(['', '2', '-1%', 'half', null, true])('%j is no share', (value) => {
  expect(() => parseRatio(value, '--min-coverage')).toThrow(/is no share/);
});

test.each(['1.2', 'TLS1.2', 'TLS 1.2', 'tlsv12', 'TLSv1.2'])('%s names TLS 1.2', (text) => {
  expect(makeRule('min_tls', text, '--min-tls')).toMatchObject({ version: { version: 'tlsv12' } });
});

test('a star in a cipher stands for any text, and nothing else does', () => {
  expect(isAllowedCipher('ECDHE-RSA-AES128-GCM-SHA256', ['ECDHE-*-GCM-*'])).toBe(true);
  expect(isAllowedCipher('ECDHE-RSA-AES128-SHA256', ['ECDHE-*-GCM-*'])).toBe(false);
  expect(isAllowedCipher('TLS_AES_128_GCM_SHA256', ['tls_*'])).toBe(true);
  expect(isAllowedCipher('TLSxAES', ['TLS.*'])).toBe(false);
  expect(isAllowedCipher('AES128-SHA', ['AES128-SHA256'])).toBe(false);
});

test('a name of IANA stands for the cipher of the log', () => {
  const rule = makeRule('allow_cipher', 'TLS_RSA_WITH_AES_128_CBC_SHA', '--allow-cipher');
  expect(rule).toMatchObject({ patterns: ['AES128-SHA'] });
});

test('an allowance of one line is network, day and owner', () => {
  expect(parseAllowance('2001:db8::/32 2026-06-30 the kiosk estate', '--allow')).toMatchObject({
    client: '2001:db8::/32',
    owner: 'the kiosk estate',
    expires: new Date('2026-06-30T00:00:00Z'),
  });
  expect(() => parseAllowance('192.0.2.1 2026-06-30', '--allow')).toThrow(/is no allowance/);
});

test('an allowance holds for its clients and its rules, until its day', () => {
  const at = (text: string) =>
    makeAllowList([parseAllowance('192.0.2.64/28 2026-06-30 kiosks', '--allow')], new Date(text));
  expect(at('2026-06-29T23:59:59Z').isAllowed('192.0.2.79', 'min_tls')).toBe(true);
  expect(at('2026-06-30T00:00:00Z').isAllowed('192.0.2.79', 'min_tls')).toBe(false);
  expect(at('2026-06-01T00:00:00Z').isAllowed('192.0.2.80', 'min_tls')).toBe(false);
  expect(at('2026-06-01T00:00:00Z').isAllowed('192.0.2.79', 'max_failure_ratio')).toBe(false);
  expect(at('2026-06-01T00:00:00Z').isAllowed('no address', 'min_tls')).toBe(false);
});

test('what became of allowances is said', () => {
  const allowances = [
    '192.0.2.1 2026-06-30 early',
    '192.0.2.2 2026-06-01 late',
    '192.0.2.3 2027-01-01 idle',
    '192.0.2.4 2027-01-01 fine',
  ];
  const list = makeAllowList(
    allowances.map((text) => parseAllowance(text, '--allow')),
    new Date('2026-06-20T00:00:00Z'),
  );
  for (const n of [1, 2, 4]) list.isAllowed(`192.0.2.${n}`, 'min_tls');
  expect(list.notes()).toEqual([
    'Allowed only until 2026-06-30: 192.0.2.1 (early).',
    'No longer allowed since 2026-06-01: 192.0.2.2 (late).',
    'Allowed, but breaks nothing: 192.0.2.3 (idle). It can go from the allow-list.',
  ]);
});
