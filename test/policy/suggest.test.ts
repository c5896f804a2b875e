import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PREDEFINED_POLICIES, predefinedPolicy } from '../../src/policy/predefined-policies.js';
import { compareStrictness } from '../../src/policy/strictness.js';
import { suggest } from '../../src/policy/suggest.js';

const LEGACY = predefinedPolicy('ELBSecurityPolicy-2016-08');
const TLS13_1_0 = predefinedPolicy('ELBSecurityPolicy-TLS13-1-0-2021-06');
const candidates = ['TLS13-1-3-2021-06', 'TLS13-1-2-Res-2021-06', 'TLS13-1-2-Ext1-2021-06', 'TLS13-1-1-2021-06'].map(
  predefinedPolicy,
);
const short = (name: string) => name.replace('ELBSecurityPolicy-', '');

test('the strictest policy without a break comes first, with what it leaves unknown', () => {
  const observed = [
    { version: 'tlsv13', cipher: 'TLS_AES_128_GCM_SHA256', connections: 900 },
    { version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-GCM-SHA256', connections: 90 },
    { version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-SHA256', connections: 10 },
  ];
  const found = suggest(observed, TLS13_1_0, candidates);
  expect(found.map((one) => [short(one.policy.name), one.safe, one.unknown])).toEqual([
    // 1.3 alone is out: the clients of 1.2 provably lack it.
    ['TLS13-1-2-Res-2021-06', 990, 10],
    ['TLS13-1-2-Ext1-2021-06', 1000, 0],
    ['TLS13-1-1-2021-06', 1000, 0],
  ]);
  expect(found[0]?.unknown_by_reason).toEqual([{ reason: 'cipher_unproven', connections: 10 }]);
  expect(found[0]?.caveats).toEqual([]);
});

test('one client of TLS 1.0 leaves nothing to suggest', () => {
  expect(suggest([{ version: 'tlsv10', cipher: 'AES128-SHA', connections: 1 }], TLS13_1_0, candidates)).toEqual([]);
});

test('each observation is judged by the policy of its own time', () => {
  const observation = { version: 'tlsv12', cipher: 'AES128-SHA', connections: 5 };
  const res = [predefinedPolicy('TLS13-1-2-Res-2021-06')];
  expect(suggest([observation], TLS13_1_0, res)).toEqual([]);
  // Under 2016-08 nobody was asked for 1.3: the client may have it.
  expect(suggest([{ ...observation, old: LEGACY }], TLS13_1_0, res)[0]).toMatchObject({
    unknown: 5,
    unknown_by_reason: [{ reason: 'newer_version_unproven', connections: 5 }],
  });
});

test('only stricter policies are suggested, and nothing observed breaks none of them', () => {
  const found = suggest([], predefinedPolicy('TLS13-1-2-Res-2021-06'), PREDEFINED_POLICIES);
  expect(found.map((one) => short(one.policy.name))).not.toContain('TLS13-1-2-2021-06');
  expect(found[0]?.policy.name).toBe('ELBSecurityPolicy-TLS13-1-3-RFC9151-FIPS-2023-07');
});

test('a policy that allows less than another in every respect is the stricter one', () => {
  const any = fc.constantFrom(...PREDEFINED_POLICIES);
  const within = (a: readonly string[], b: readonly string[]) => a.every((one) => b.includes(one));
  fc.assert(
    fc.property(any, any, (a, b) => {
      const less = within(a.protocols, b.protocols) && within(a.ciphers, b.ciphers);
      return !less || compareStrictness(a, b) <= 0;
    }),
    { numRuns: 2_025 },
  );
});
