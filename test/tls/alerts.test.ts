import { expect, test } from 'vitest';
import { TLS_ALERTS, tlsAlert } from '../../src/tls/alerts.js';

test('there are 36 alerts, each code and name once, in the order of their codes', () => {
  expect(TLS_ALERTS).toHaveLength(36);
  expect(new Set(TLS_ALERTS.map((a) => a.name)).size).toBe(36);
  const codes = TLS_ALERTS.map((a) => a.code);
  expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b));
  expect(codes.every((code) => Number.isInteger(code) && code >= 0 && code <= 255)).toBe(true);
});

test('only close_notify and user_canceled are normal', () => {
  expect(TLS_ALERTS.filter((a) => a.severity === 'normal').map((a) => [a.code, a.name])).toEqual([
    [0, 'close_notify'],
    [90, 'user_canceled'],
  ]);
});

test('objections to the certificate are 42 to 46, 48, 49, 113 and 116', () => {
  expect(TLS_ALERTS.filter((a) => a.category === 'certificate').map((a) => a.code)).toEqual([
    42, 43, 44, 45, 46, 48, 49, 113, 116,
  ]);
});

test('objections to version and ciphers are about parameters', () => {
  expect([40, 47, 70, 71].map((code) => tlsAlert(code)?.category)).toEqual(Array(4).fill('parameters'));
});

test('the seven codes of old versions are reserved', () => {
  expect(TLS_ALERTS.filter((a) => a.category === 'reserved').map((a) => a.code)).toEqual([
    21, 30, 41, 60, 100, 111, 114,
  ]);
});

test('alerts that only servers send are marked', () => {
  expect(TLS_ALERTS.filter((a) => !a.expected_from_client).map((a) => a.code)).toEqual([86, 115, 116, 120]);
});

test('a code is looked up, and an unregistered one is not known', () => {
  expect(tlsAlert(48)?.name).toBe('unknown_ca');
  expect(tlsAlert(80)?.category).toBe('internal');
  expect(tlsAlert(7)).toBeUndefined();
});
