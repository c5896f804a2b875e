import { expect, test } from 'vitest';
import { TLS_VERSIONS, tlsVersion } from '../../src/tls/versions.js';

test('the four versions are in order, oldest first', () => {
  expect(TLS_VERSIONS.map((v) => [v.version, v.api_name, v.label, v.version_order])).toEqual([
    ['tlsv10', 'TLSv1', 'TLS 1.0', 0],
    ['tlsv11', 'TLSv1.1', 'TLS 1.1', 1],
    ['tlsv12', 'TLSv1.2', 'TLS 1.2', 2],
    ['tlsv13', 'TLSv1.3', 'TLS 1.3', 3],
  ]);
});

test('RFC 8996 deprecates 1.0 and 1.1 and nothing newer', () => {
  expect(TLS_VERSIONS.filter((v) => v.deprecated).map((v) => [v.version, v.deprecated_by])).toEqual([
    ['tlsv10', 'RFC 8996'],
    ['tlsv11', 'RFC 8996'],
  ]);
  expect(TLS_VERSIONS.every((v) => v.deprecated === (v.deprecated_by !== null))).toBe(true);
});

test('a version is found by any spelling, and an unknown one is not', () => {
  expect(tlsVersion('tlsv10')?.label).toBe('TLS 1.0');
  expect(tlsVersion('TLSv1')?.version).toBe('tlsv10');
  expect(tlsVersion('TLSv1.3')?.version).toBe('tlsv13');
  expect(tlsVersion('tls 1.2')?.version).toBe('tlsv12');
  expect(tlsVersion('tlsv1.1')?.version).toBe('tlsv11');
  expect(tlsVersion('SSLv3')).toBeUndefined();
  expect(tlsVersion('-')).toBeUndefined();
});
