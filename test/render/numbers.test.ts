import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatMs, formatNumber, formatShare, shareBar } from '../../src/render/numbers.js';

describe('formatNumber', () => {
  it.each<[number | bigint, string]>([
    [0, '0'],
    [-0, '0'],
    [999, '999'],
    [12_345, '12,345'],
    [-1_234_567, '-1,234,567'],
    [9_007_199_254_740_993n, '9,007,199,254,740,993'],
    [1_234.5678, '1,234.6'],
    [9.876, '9.88'],
    [0.001234, '0.00123'],
    [1e21, '1e+21'],
    [1.23456789e-9, '1.23457e-9'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('writes %s as %s', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });
});

describe('formatMs', () => {
  it.each<[number | bigint, string]>([
    [7, '7'],
    [12_000, '12,000'],
    [812.4, '812'],
    [12.345, '12.3'],
    [1.2345, '1.23'],
    [0.04321, '0.0432'],
    [5n, '5'],
  ])('writes %s as %s, never a part of a millisecond as 0', (value, expected) => {
    expect(formatMs(value)).toBe(expected);
  });
});

describe('formatBytes', () => {
  it.each<[number | bigint, string]>([
    [0, '0 B'],
    [1_023, '1,023 B'],
    [1_024, '1 KiB'],
    [1_536, '1.5 KiB'],
    [1_048_575, '1 MiB'],
    [1_048_576, '1 MiB'],
    [93_631_545_344, '87.2 GiB'],
    [123 * 1_048_576, '123 MiB'],
    [2n ** 60n, '1 EiB'],
    [2n ** 71n, '2,048 EiB'],
    [-2_048, '-2 KiB'],
  ])('writes %s as %s', (value, expected) => {
    expect(formatBytes(value)).toBe(expected);
  });
});

describe('formatShare', () => {
  it.each([
    [0, '0.0 %'],
    [0.375, '37.5 %'],
    [1, '100.0 %'],
    [0.0004, '<0.1 %'],
    [0.0005, '0.1 %'],
    [0.9996, '>99.9 %'],
    [-0.25, '-25.0 %'],
    [-0.0001, '>-0.1 %'],
    [12.5, '1,250.0 %'],
  ])('writes %s as %s: something is never nothing, nor all', (value, expected) => {
    expect(formatShare(value)).toBe(expected);
  });
});

describe('shareBar', () => {
  it.each([
    [0, '▁▁▁▁▁▁▁▁'],
    [0.375, '▇▇▇▁▁▁▁▁'],
    [1, '▇▇▇▇▇▇▇▇'],
    [-1, '▁▁▁▁▁▁▁▁'],
    [5, '▇▇▇▇▇▇▇▇'],
    [Number.NaN, '▁▁▁▁▁▁▁▁'],
  ])('draws %s as %s', (value, expected) => {
    expect(shareBar(value)).toBe(expected);
  });

  it('has an ASCII form', () => {
    expect(shareBar(0.375, false)).toBe('###.....');
  });
});

describe('formatCount', () => {
  it('puts the noun in the singular for one alone', () => {
    expect([0, 1, 2, 1n, 12_345].map((n) => formatCount(n, 'gap'))).toEqual([
      '0 gaps',
      '1 gap',
      '2 gaps',
      '1 gap',
      '12,345 gaps',
    ]);
  });
});
