import { expect, test } from 'vitest';
import { caveats } from '../../src/policy/caveats.js';
import { targetSidePolicy, traitsOf } from '../../src/policy/policy-traits.js';
import { PREDEFINED_POLICIES, predefinedPolicy } from '../../src/policy/predefined-policies.js';

const codes = (old: string, next: string) =>
  caveats(predefinedPolicy(old), predefinedPolicy(next)).map((caveat) => caveat.code);

test('policies that differ in versions and ciphers alone have no caveat', () => {
  expect(codes('TLS13-1-2-2021-06', 'TLS13-1-2-Res-2021-06')).toEqual([]);
  expect(codes('TLS13-1-2-Res-PQ-2025-09', 'TLS13-1-3-PQ-2025-09')).toEqual([]);
});

test('RFC 9151, FIPS and post-quantum policies each bring what the API does not tell', () => {
  expect(codes('TLS13-1-2-2021-06', 'TLS13-1-2-RFC9151-FIPS-2023-07')).toEqual(['rfc9151', 'target_side']);
  expect(codes('TLS13-1-2-2021-06', 'TLS13-1-2-FIPS-2023-04')).toEqual(['fips', 'target_side']);
  expect(codes('TLS13-1-2-2021-06', 'TLS13-1-2-FIPS-PQ-2025-09')).toEqual(['fips', 'post_quantum', 'target_side']);
  expect(codes('TLS13-1-2-2021-06', 'TLS13-1-2-Res-PQ-2025-09')).toEqual(['post_quantum', 'target_side']);
});

test('within RFC 9151, leaving INTEROP is the caveat, staying is none', () => {
  expect(codes('TLS13-1-2-FIPS-2023-04', 'TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07')).toEqual([
    'rfc9151_interop',
    'target_side',
  ]);
  expect(codes('TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07', 'TLS13-1-2-RFC9151-FIPS-2023-07')).toEqual(['rfc9151']);
  expect(codes('TLS13-1-2-RFC9151-FIPS-2023-07', 'TLS13-1-3-RFC9151-FIPS-2023-07')).toEqual([]);
});

test('leaving post-quantum groups is said', () => {
  expect(codes('TLS13-1-2-PQ-2025-09', 'TLS13-1-2-2021-06')).toEqual(['post_quantum_dropped', 'target_side']);
});

test('a change of what the targets see is said, also where the listener side has no caveat', () => {
  expect(codes('2016-08', 'TLS13-1-2-Res-2021-06')).toEqual(['target_side']);
});

test('what is read off a name agrees with the tables', () => {
  for (const policy of PREDEFINED_POLICIES) {
    expect(traitsOf(policy)).toMatchObject({
      rfc9151: policy.family === 'RFC9151',
      fips: policy.fips,
      post_quantum: policy.post_quantum,
    });
    expect(PREDEFINED_POLICIES.map((known) => known.name)).toContain(targetSidePolicy(policy));
  }
  expect(PREDEFINED_POLICIES.filter((policy) => traitsOf(policy).rfc9151_strict)).toHaveLength(3);
});
