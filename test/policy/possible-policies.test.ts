import { expect, test } from 'vitest';
import { judgeUnderAny } from '../../src/policy/possible-policies.js';
import { predefinedPolicy } from '../../src/policy/predefined-policies.js';
import { suggest } from '../../src/policy/suggest.js';

const LEGACY = predefinedPolicy('2016-08');
const ALL = predefinedPolicy('TLS13-1-0-2021-06');
const RES_PQ = predefinedPolicy('TLS13-1-2-Res-PQ-2025-09');
const RES = predefinedPolicy('TLS13-1-2-Res-2021-06');
const ONLY_13 = predefinedPolicy('TLS13-1-3-2021-06');

test('a policy that can not have led to the agreement is out, so the other one decides', () => {
  const agreed = { version: 'tlsv10', cipher: 'AES128-SHA' };
  for (const olds of [
    [LEGACY, RES_PQ],
    [RES_PQ, LEGACY],
  ]) {
    const { verdict, reason, evidence } = judgeUnderAny(agreed, olds, RES);
    expect([verdict, reason, evidence.old]).toEqual(['breaks', 'no_common_version', LEGACY.name]);
  }
});

test('policies that lead to one verdict need no date', () => {
  const agreed = { version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-GCM-SHA256' };
  expect(judgeUnderAny(agreed, [LEGACY, RES_PQ], RES).verdict).toBe('safe');
});

test('policies that lead to different verdicts leave it unknown', () => {
  // Under 2016-08 nobody was asked for 1.3; under the other one this client lacks it.
  const agreed = { version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-GCM-SHA256' };
  expect(judgeUnderAny(agreed, [ALL], ONLY_13).verdict).toBe('breaks');
  const judged = judgeUnderAny(agreed, [LEGACY, ALL], ONLY_13);
  expect([judged.verdict, judged.reason]).toEqual(['unknown', 'old_policy_undated']);
  expect(judged.sentence).toBe(
    'ELBSecurityPolicy-2016-08 or ELBSecurityPolicy-TLS13-1-0-2021-06 was in force, and what follows for ELBSecurityPolicy-TLS13-1-3-2021-06 is not the same.',
  );
});

test('without any policy nothing follows', () => {
  const judged = judgeUnderAny({ version: 'tlsv10', cipher: 'AES128-SHA' }, [], RES);
  expect([judged.verdict, judged.reason, judged.evidence.old]).toEqual(['unknown', 'old_policy_unknown', null]);
});

test('where no policy can have led to it, that is the reason', () => {
  expect(judgeUnderAny({ version: 'tlsv10', cipher: 'AES128-SHA' }, [RES, RES_PQ], ALL).reason).toBe('inconsistent');
});

test('suggestions follow the same rule, and what is known of one observation alone', () => {
  const observation = { version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-GCM-SHA256', connections: 3 };
  expect(suggest([observation], ALL, [ONLY_13])).toEqual([]);
  expect(suggest([{ ...observation, old: [LEGACY, ALL] }], ALL, [ONLY_13])).toMatchObject([{ safe: 0, unknown: 3 }]);
  expect(suggest([{ ...observation, old: [] }], ALL, [ONLY_13])).toMatchObject([{ safe: 0, unknown: 3 }]);
  const ecdsa = { version: 'tlsv12', cipher: 'ECDHE-ECDSA-AES256-SHA', connections: 2 };
  const old = predefinedPolicy('TLS13-1-2-Ext2-2021-06');
  expect(suggest([ecdsa], old, [RES])).toMatchObject([{ unknown: 2 }]);
  expect(suggest([{ ...ecdsa, assumptions: { key_types: 'same' } }], old, [RES])).toEqual([]);
});
