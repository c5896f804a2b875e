import { describe, expect, it } from 'vitest';
import { costOf, dollars, parsePrice } from '../../src/engines/athena-cost.js';

describe('the cost of a query', () => {
  it('is by the terabyte, for whole megabytes, and for ten of them at least', () => {
    expect(costOf(1_000_000_000_000, 5)).toBe(5);
    expect(costOf(250_000_000_000, 5)).toBe(1.25);
    expect(costOf(1_000_000_000_000, 6.75)).toBe(6.75);
    // 10 MB at 5 dollars for 1,000,000 MB.
    expect(costOf(1, 5)).toBeCloseTo(0.00005, 12);
    expect(costOf(10_000_001, 5)).toBeCloseTo(0.000055, 12);
  });

  it('is nothing where nothing was scanned: DDL, and a result that was there already', () => {
    expect(costOf(0, 5)).toBe(0);
  });

  it('is shown with the digits that it needs', () => {
    expect([0, 0.00005, 0.0001234, 0.0567, 0.999, 1, 12.345, 1234.5].map(dollars)).toEqual([
      '$0',
      'less than $0.0001',
      '$0.00012',
      '$0.057',
      '$1',
      '$1.00',
      '$12.35',
      '$1234.50',
    ]);
  });

  it('is by the price that the user gives, when that is one', () => {
    expect(parsePrice('6.75', '--price-per-tb')).toBe(6.75);
    expect(parsePrice('$5', '--price-per-tb')).toBe(5);
    for (const text of ['', 'five', '-1', 'Infinity']) {
      expect(() => parsePrice(text, '--price-per-tb')).toThrow(expect.objectContaining({ code: 'bad_argument' }));
    }
  });
});
