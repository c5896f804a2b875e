import { getCiphers } from 'node:tls';
import { expect, test } from 'vitest';
import { TLS_CIPHERS, tlsCipher } from '../../src/tls/ciphers.js';

test('there are 21 suites, each name and code point once', () => {
  expect(TLS_CIPHERS).toHaveLength(21);
  for (const key of ['cipher', 'iana_name', 'code_point'] as const) {
    expect(new Set(TLS_CIPHERS.map((cipher) => cipher[key])).size).toBe(21);
  }
});

test('OpenSSL knows every name', () => {
  const known = new Set(getCiphers());
  expect(TLS_CIPHERS.filter((cipher) => !known.has(cipher.cipher.toLowerCase()))).toEqual([]);
});

test('three are of TLS 1.3, eighteen of older versions, six of those reach back to 1.0', () => {
  const count = (version: string) => TLS_CIPHERS.filter((cipher) => cipher.min_version === version).length;
  expect([count('tlsv13'), count('tlsv12'), count('tlsv11'), count('tlsv10')]).toEqual([3, 12, 0, 6]);
  expect(TLS_CIPHERS.filter((c) => c.min_version === 'tlsv10').every((c) => c.cipher.endsWith('-SHA'))).toBe(true);
});

test('a static RSA suite with GCM is weak for its key exchange alone', () => {
  expect(tlsCipher('AES128-GCM-SHA256')).toEqual({
    cipher: 'AES128-GCM-SHA256',
    iana_name: 'TLS_RSA_WITH_AES_128_GCM_SHA256',
    code_point: '009c',
    min_version: 'tlsv12',
    max_version: 'tlsv12',
    key_exchange: 'RSA',
    authentication: 'RSA',
    encryption: 'AES-128-GCM',
    mode: 'AEAD',
    mac: 'AEAD',
    forward_secret: false,
    weak: true,
    weak_because: 'no forward secrecy',
    authority: 'RFC 9325 section 4.1, RFC 9113 appendix A',
  });
});

test('each kind of weakness is named', () => {
  const reasons = (name: string) => tlsCipher(name)?.weak_because;
  expect(reasons('AES256-SHA')).toBe('no forward secrecy, CBC mode, SHA-1 MAC');
  expect(reasons('AES256-SHA256')).toBe('no forward secrecy, CBC mode');
  expect(reasons('ECDHE-RSA-AES128-SHA')).toBe('CBC mode, SHA-1 MAC');
  expect(reasons('ECDHE-ECDSA-AES256-SHA384')).toBe('CBC mode');
  expect(reasons('ECDHE-RSA-AES256-GCM-SHA384')).toBeNull();
  expect(reasons('TLS_CHACHA20_POLY1305_SHA256')).toBeNull();
});

test('seven suites are not weak: three of TLS 1.3 and four of ECDHE with GCM', () => {
  expect(
    TLS_CIPHERS.filter((c) => !c.weak)
      .map((c) => c.cipher)
      .sort(),
  ).toEqual([
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
  ]);
  expect(TLS_CIPHERS.every((c) => c.weak === (c.weak_because !== null) && c.weak === (c.authority !== null))).toBe(
    true,
  );
});

test('IANA and OpenSSL names say the same of each suite as its columns', () => {
  for (const c of TLS_CIPHERS) {
    expect(c.iana_name.includes('_CBC_'), c.cipher).toBe(c.mode === 'CBC');
    expect(/_SHA$/.test(c.iana_name), c.cipher).toBe(c.mac === 'SHA1');
    expect(/^TLS_RSA_WITH_/.test(c.iana_name), c.cipher).toBe(!c.forward_secret);
    expect(c.iana_name.includes('_ECDSA_'), c.cipher).toBe(c.authentication === 'ECDSA');
    expect(c.iana_name.includes(c.encryption.replaceAll('-', '_')), c.cipher).toBe(true);
  }
});

test('a suite is found by both of its names, and one outside the policies is not', () => {
  expect(tlsCipher('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')?.cipher).toBe('ECDHE-RSA-AES128-GCM-SHA256');
  expect(tlsCipher('DES-CBC3-SHA')).toBeUndefined();
});
