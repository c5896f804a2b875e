import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { TlslensError } from '../../src/errors.js';
import { findPredefinedPolicy, PREDEFINED_POLICIES, predefinedPolicy } from '../../src/policy/predefined-policies.js';
import { tlsCipher } from '../../src/tls/ciphers.js';

test('there are 45 policies, each name once: 18 TLS, 15 FIPS, 7 RFC 9151, 5 FS', () => {
  expect(PREDEFINED_POLICIES).toHaveLength(45);
  expect(new Set(PREDEFINED_POLICIES.map((policy) => policy.name)).size).toBe(45);
  const count = (family: string) => PREDEFINED_POLICIES.filter((policy) => policy.family === family).length;
  expect([count('TLS'), count('FIPS'), count('RFC9151'), count('FS')]).toEqual([18, 15, 7, 5]);
});

// The digest was made from the reference, by another program, before these tables were written.
test('names, versions, ciphers in order, family and post-quantum groups are those of the reference', () => {
  const lines = PREDEFINED_POLICIES.map((policy) =>
    [
      policy.name,
      policy.protocols.join(','),
      policy.ciphers.join(','),
      policy.family,
      policy.fips,
      policy.pq_groups.join(','),
      policy.forward_secrecy_only,
    ].join('|'),
  );
  expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe(
    'f90b5cc4de6dc831b2e73ad2bd58e0c129a809a60ce5b48ea0f20a393b5c2648',
  );
});

test('the default of the console offers post-quantum groups, that of everything else still TLS 1.0', () => {
  const defaults = PREDEFINED_POLICIES.filter((policy) => policy.default_for !== null);
  expect(defaults.map((policy) => [policy.default_for, policy.name, policy.post_quantum, policy.protocols[0]])).toEqual(
    [
      ['console', 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09', true, 'TLSv1.2'],
      ['api', 'ELBSecurityPolicy-2016-08', false, 'TLSv1'],
    ],
  );
});

test('a Res policy has no CBC and no static RSA, in the order of the guide', () => {
  expect(predefinedPolicy('ELBSecurityPolicy-TLS13-1-2-Res-2021-06').ciphers).toEqual([
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
  ]);
});

test('a post-quantum policy has the versions and ciphers of its twin', () => {
  const twins = PREDEFINED_POLICIES.filter((policy) => policy.post_quantum);
  expect(twins).toHaveLength(13);
  for (const policy of twins) {
    const year = policy.fips ? '2023-04' : '2021-06';
    const twin = predefinedPolicy(policy.name.replace('-PQ-2025-09', `-${year}`));
    expect([policy.protocols, policy.ciphers]).toEqual([twin.protocols, twin.ciphers]);
  }
});

test('no FIPS policy has ChaCha20, and every suite is in the table of ciphers', () => {
  for (const policy of PREDEFINED_POLICIES) {
    expect(policy.ciphers.filter((cipher) => tlsCipher(cipher) === undefined)).toEqual([]);
    if (policy.fips) expect(policy.ciphers.join()).not.toContain('CHACHA');
  }
});

test('orders that the sources tell differently are marked, with suites that the policy holds', () => {
  expect(predefinedPolicy('ELBSecurityPolicy-2016-08').order_doubts).toEqual([
    ['ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'],
  ]);
  expect(predefinedPolicy('ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP2-FIPS-2023-07').order_doubts).toHaveLength(4);
  expect(predefinedPolicy('ELBSecurityPolicy-FS-2018-06').order_doubts).toEqual([]);
  for (const policy of PREDEFINED_POLICIES) {
    for (const pair of policy.order_doubts ?? []) expect(policy.ciphers).toEqual(expect.arrayContaining([...pair]));
  }
});

test('a policy is found in any case, with or without the common prefix', () => {
  expect(findPredefinedPolicy('tls13-1-2-res-2021-06')?.name).toBe('ELBSecurityPolicy-TLS13-1-2-Res-2021-06');
  expect(findPredefinedPolicy('elbsecuritypolicy-2016-08')?.name).toBe('ELBSecurityPolicy-2016-08');
  expect(findPredefinedPolicy('2016')).toBeUndefined();
});

test('an unknown name is refused with the nearest ones', () => {
  const refused = () => predefinedPolicy('ELBSecurityPolicy-TLS13-1-2-Rex-2021-06');
  expect(refused).toThrow(TlslensError);
  try {
    refused();
  } catch (error) {
    expect(error).toMatchObject({ code: 'unknown_policy', exitStatus: 2 });
    expect((error as TlslensError).hint).toContain('ELBSecurityPolicy-TLS13-1-2-Res-2021-06');
  }
});
