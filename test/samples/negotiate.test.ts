import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Keyed, negotiate } from '../../sample-logs/generate/negotiate.js';
import { POLICIES, policyNamed, type TlsVersion } from '../../sample-logs/generate/policies.js';
import { type KeyType, STACKS, type TlsStack } from '../../sample-logs/generate/stacks.js';

const rsa: Keyed = { keyType: 'RSA' };
const ecdsa: Keyed = { keyType: 'ECDSA' };
const OLD = policyNamed('ELBSecurityPolicy-2016-08');
const NEW = policyNamed('ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09');

describe('negotiate(policy, certificates, client)', () => {
  it.each([
    [OLD, STACKS.ecdhe10, { version: 'tlsv10', cipher: 'ECDHE-RSA-AES128-SHA', group: 'secp256r1' }],
    [OLD, STACKS.static10, { version: 'tlsv10', cipher: 'AES128-SHA', group: null }],
    [OLD, STACKS.ecdhe11, { version: 'tlsv11', cipher: 'ECDHE-RSA-AES128-SHA', group: 'secp256r1' }],
    [OLD, STACKS.cbc12, { version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-SHA256', group: 'secp256r1' }],
    [OLD, STACKS.staticRsa12, { version: 'tlsv12', cipher: 'AES128-SHA256', group: null }],
    [OLD, STACKS.batchPq, { version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-GCM-SHA256', group: 'x25519' }],
    [OLD, STACKS.only13, null],
    [NEW, STACKS.ecdhe10, null],
    [NEW, STACKS.cbc12, null],
    [NEW, STACKS.staticRsa12, null],
    [NEW, STACKS.batchPq, { version: 'tlsv13', cipher: 'TLS_AES_128_GCM_SHA256', group: 'X25519MLKEM768' }],
    [NEW, STACKS.batch, { version: 'tlsv13', cipher: 'TLS_AES_128_GCM_SHA256', group: 'x25519' }],
    [NEW, STACKS.chachaOnly, { version: 'tlsv13', cipher: 'TLS_CHACHA20_POLY1305_SHA256', group: 'x25519' }],
    [NEW, STACKS.aes256Only, { version: 'tlsv13', cipher: 'TLS_AES_256_GCM_SHA384', group: 'secp384r1' }],
  ])('agrees by hand: case %#', (policy, client, expected) => {
    expect(negotiate(policy, [rsa], client).agreed).toEqual(expected);
  });

  it('prefers the ECDSA certificate, and serves RSA to a client that cannot use it', () => {
    expect(negotiate(NEW, [rsa, ecdsa], STACKS.browser).certificate).toBe(ecdsa);
    expect(negotiate(OLD, [rsa, ecdsa], STACKS.cbc12).certificate).toBe(rsa);
  });

  it('serves the first certificate when nothing can be agreed', () => {
    expect(negotiate(NEW, [rsa, ecdsa], STACKS.ecdhe10)).toEqual({ certificate: rsa, agreed: null });
  });

  it('agrees on what trying every version and cipher finds', () => {
    const versions: TlsVersion[] = ['tlsv13', 'tlsv12', 'tlsv11', 'tlsv10'];
    const suites = policyNamed('ELBSecurityPolicy-TLS13-1-0-2021-06').ciphers;
    const clients = fc.record({
      versions: fc.subarray(versions),
      ciphers: fc.subarray([...suites]),
      groups: fc.constant(['secp256r1']),
      verifies: fc.constant<KeyType[]>(['RSA', 'ECDSA']),
    });
    fc.assert(
      fc.property(fc.constantFrom(...POLICIES), clients, fc.constantFrom(rsa, ecdsa), (policy, offer, certificate) => {
        const client: TlsStack = { name: 'any', alpn: null, ...offer };
        const version = versions.find((v) => policy.versions.includes(v) && client.versions.includes(v));
        const usable = policy.ciphers.filter((cipher) => {
          const since13 = /^TLS_/.test(cipher);
          if (version === 'tlsv13' || since13) return version === 'tlsv13' && since13;
          const modern = /GCM|SHA256$|SHA384$/.test(cipher);
          const key = /ECDSA/.test(cipher) ? 'ECDSA' : 'RSA';
          return key === certificate.keyType && (version === 'tlsv12' || !modern);
        });
        const cipher = version && usable.find((each) => client.ciphers.includes(each));
        const { agreed } = negotiate(policy, [certificate], client);
        expect(agreed && [agreed.version, agreed.cipher]).toEqual(cipher ? [version, cipher] : null);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
