import { expect, test } from 'vitest';
import { judge } from '../../src/policy/impact.js';
import { predefinedPolicy } from '../../src/policy/predefined-policies.js';
import type { SecurityPolicy } from '../../src/policy/security-policy.js';

const LEGACY = predefinedPolicy('ELBSecurityPolicy-2016-08');
const EXT2 = predefinedPolicy('ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06');
const RES = predefinedPolicy('ELBSecurityPolicy-TLS13-1-2-Res-2021-06');

const policy = (name: string, protocols: string[], ciphers: string[]): SecurityPolicy => ({ name, protocols, ciphers });

test('a judgement carries the evidence it rests on', () => {
  expect(judge({ version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-SHA256' }, EXT2, RES)).toEqual({
    verdict: 'unknown',
    reason: 'cipher_unproven',
    evidence: {
      old: EXT2.name,
      new: RES.name,
      version: 'tlsv12',
      cipher: 'ECDHE-RSA-AES128-SHA256',
      rank: 7,
      lacking_versions: ['tlsv13'],
      ruled_out_ciphers: ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-SHA256'],
      possible_versions: ['tlsv12'],
      undecided_ciphers: ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
    },
    sentence:
      'ELBSecurityPolicy-TLS13-1-2-Res-2021-06 has no ECDHE-RSA-AES128-SHA256; whether the client offers ECDHE-ECDSA-AES256-GCM-SHA384 or ECDHE-RSA-AES256-GCM-SHA384 was never seen.',
  });
});

test('the sentence of a break says which versions are lacking', () => {
  expect(judge({ version: 'tlsv11', cipher: 'AES128-SHA' }, LEGACY, RES).sentence).toBe(
    'Agreed on TLS 1.1 under ELBSecurityPolicy-2016-08, so the client lacks TLS 1.3 and TLS 1.2, and ELBSecurityPolicy-TLS13-1-2-Res-2021-06 has no other version for it.',
  );
});

test('a connection that agreed on nothing is unknown, never a break', () => {
  for (const agreed of [
    { version: null, cipher: null },
    { version: 'tlsv12', cipher: null },
    { version: null, cipher: 'AES128-SHA' },
  ]) {
    expect(judge(agreed, LEGACY, RES)).toMatchObject({ verdict: 'unknown', reason: 'nothing_agreed' });
  }
});

test('an agreement that the old policy could not lead to is not reasoned from', () => {
  const inconsistent = { verdict: 'unknown', reason: 'inconsistent' };
  expect(judge({ version: 'tlsv13', cipher: 'TLS_AES_128_GCM_SHA256' }, LEGACY, RES)).toMatchObject(inconsistent);
  expect(judge({ version: 'tlsv12', cipher: 'AES128-SHA' }, RES, LEGACY)).toMatchObject(inconsistent);
  expect(judge({ version: 'tlsv10', cipher: 'ECDHE-RSA-AES128-GCM-SHA256' }, LEGACY, RES)).toMatchObject(inconsistent);
  expect(judge({ version: 'tlsv99', cipher: 'AES128-SHA' }, LEGACY, RES)).toMatchObject(inconsistent);
  const wrongKey = { key_types: 'ECDSA' as const };
  expect(judge({ version: 'tlsv12', cipher: 'AES128-SHA' }, LEGACY, LEGACY, wrongKey)).toMatchObject(inconsistent);
});

test('a policy is safe for everyone it already serves', () => {
  for (const cipher of EXT2.ciphers) {
    const version = cipher.startsWith('TLS_') ? 'tlsv13' : 'tlsv12';
    expect(judge({ version, cipher }, EXT2, EXT2).verdict).toBe('safe');
  }
});

test('versions and suites may be spelled in any way that is known', () => {
  const [old, next] = [{ ...EXT2, protocols: ['tlsv12', 'TLS 1.3'] }, RES];
  expect(judge({ version: 'TLSv1.2', cipher: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384' }, old, next)).toMatchObject({
    verdict: 'breaks',
    evidence: { rank: 13 },
  });
});

test('the mandatory suite saves a client whose own TLS 1.3 suite goes, unless it was passed over for it', () => {
  const chachaFirst = policy('chacha first', ['TLSv1.3'], ['TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256']);
  const aesFirst = policy('aes first', ['TLSv1.3'], ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256']);
  const aes = policy('aes', ['TLSv1.3'], ['TLS_AES_128_GCM_SHA256']);
  const agreed = { version: 'tlsv13', cipher: 'TLS_CHACHA20_POLY1305_SHA256' };
  expect(judge(agreed, chachaFirst, aes)).toMatchObject({ verdict: 'safe', reason: 'mandatory_suite' });
  expect(judge(agreed, chachaFirst, aes, { tls13_mandatory_suite: false }).verdict).toBe('unknown');
  expect(judge(agreed, aesFirst, aes)).toMatchObject({ verdict: 'breaks', reason: 'no_common_cipher' });
});

test('the mandatory suite saves nobody who was passed over for it, even if another suite is left', () => {
  const old = policy(
    'old',
    ['TLSv1.3'],
    ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_256_GCM_SHA384'],
  );
  const next = policy('next', ['TLSv1.3'], ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384']);
  expect(judge({ version: 'tlsv13', cipher: 'TLS_CHACHA20_POLY1305_SHA256' }, old, next)).toMatchObject({
    verdict: 'unknown',
    evidence: { undecided_ciphers: ['TLS_AES_256_GCM_SHA384'] },
  });
});

test('a suite that the agreed version does not allow was not passed over', () => {
  const old = policy('old', ['TLSv1.1'], ['AES128-GCM-SHA256', 'AES128-SHA']);
  const next = policy('next', ['TLSv1.2'], ['AES128-GCM-SHA256']);
  expect(judge({ version: 'tlsv11', cipher: 'AES128-SHA' }, old, next)).toMatchObject({
    verdict: 'unknown',
    evidence: { rank: 2, ruled_out_ciphers: [] },
  });
});

test('a static RSA agreement where secp384r1 is the only group rules out no ECDHE suite for a wider policy', () => {
  const suites = ['ECDHE-RSA-AES256-GCM-SHA384', 'AES256-GCM-SHA384'];
  const agreed = { version: 'tlsv12', cipher: 'AES256-GCM-SHA384' };
  const next = policy('next', ['TLSv1.2'], ['ECDHE-RSA-AES256-GCM-SHA384']);
  const strict = predefinedPolicy('TLS13-1-2-RFC9151-FIPS-2023-07');
  expect(judge(agreed, policy('old', ['TLSv1.2'], suites), next).verdict).toBe('breaks');
  expect(judge(agreed, policy('old-RFC9151', ['TLSv1.2'], suites), next).verdict).toBe('unknown');
  expect(judge(agreed, policy('old-RFC9151', ['TLSv1.2', 'TLSv1.3'], suites), strict).evidence).toMatchObject({
    ruled_out_ciphers: ['ECDHE-RSA-AES256-GCM-SHA384'],
  });
});

test('nothing is concluded from a doubtful order', () => {
  const pair = ['ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'] as const;
  const old = policy('old', ['TLSv1.2'], [...pair]);
  const next = policy('next', ['TLSv1.2'], [pair[0]]);
  const agreed = { version: 'tlsv12', cipher: pair[1] };
  expect(judge(agreed, old, next).verdict).toBe('breaks');
  expect(judge(agreed, { ...old, order_doubts: [[pair[1], pair[0]]] }, next).verdict).toBe('unknown');
});

test('a client that lacks 1.2 is taken to lack 1.3, unless versions may have holes', () => {
  const only13 = predefinedPolicy('ELBSecurityPolicy-TLS13-1-3-2021-06');
  const agreed = { version: 'tlsv11', cipher: 'AES128-SHA' };
  expect(judge(agreed, LEGACY, only13)).toMatchObject({ verdict: 'breaks', reason: 'no_common_version' });
  expect(judge(agreed, LEGACY, only13, { contiguous_versions: false })).toMatchObject({
    verdict: 'unknown',
    reason: 'newer_version_unproven',
  });
});

test('a suite or version that tlslens does not know is never taken for useless', () => {
  const agreed = { version: 'tlsv10', cipher: 'AES128-SHA' };
  const unknownSuite = policy('next', ['TLSv1'], ['NEW-SUITE']);
  expect(judge(agreed, LEGACY, unknownSuite)).toMatchObject({ verdict: 'unknown', reason: 'cipher_unproven' });
  const unknownVersion = policy('next', ['TLSv1.2', 'TLSv1.4'], ['AES128-SHA']);
  expect(judge(agreed, LEGACY, unknownVersion)).toMatchObject({ verdict: 'unknown', reason: 'policy_not_understood' });
});

test('a suite that is not in the tables is safe where it stays', () => {
  const old = policy('old', ['TLSv1.2'], ['AES128-SHA', 'DES-CBC3-SHA']);
  const agreed = { version: 'tlsv12', cipher: 'DES-CBC3-SHA' };
  expect(judge(agreed, old, old).verdict).toBe('safe');
  expect(judge(agreed, old, policy('next', ['TLSv1.2'], ['AES128-SHA'])).verdict).toBe('unknown');
});
