import { describe, expect, it } from 'vitest';
import { formatDuration, formatTime, isoDay, isoTime } from '../../src/render/times.js';

describe('isoTime and formatTime', () => {
  it('write seconds where there is no fraction, and the fraction where there is one', () => {
    const whole = new Date(Date.UTC(2026, 2, 10, 12, 0, 0));
    const part = new Date(Date.UTC(2026, 2, 10, 12, 0, 0, 50));
    expect(isoTime(whole)).toBe('2026-03-10T12:00:00Z');
    expect(isoTime(part)).toBe('2026-03-10T12:00:00.050Z');
    expect(formatTime(whole)).toBe('2026-03-10 12:00:00Z');
    expect(formatTime(part)).toBe('2026-03-10 12:00:00.050Z');
    expect(isoDay(part)).toBe('2026-03-10');
  });

  it('give null for an invalid date instead of throwing', () => {
    const invalid = new Date(Number.NaN);
    expect([isoTime(invalid), formatTime(invalid), isoDay(invalid)]).toEqual([null, null, null]);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [350.4, '350 ms'],
    [999.6, '1 s'],
    [1_240, '1.2 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min'],
    [185_000, '3 min 5 s'],
    [3_599_600, '1 h'],
    [7_440_000, '2 h 4 min'],
    [86_399_000, '1 d'],
    [273_600_000, '3 d 4 h'],
    [-1_000, '-1 s'],
  ])('writes %s ms as %s', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });
});
