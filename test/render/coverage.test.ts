import { describe, expect, it } from 'vitest';
import { coverageSentence } from '../../src/render/coverage.js';

const coverage = { objects: 1, connections: 0, rejected_lines: 1, gaps: 1 };
const from = new Date('2026-03-10T00:00:00Z');
const to = new Date('2026-03-11T00:00:00Z');

describe('coverageSentence', () => {
  it('names the window, its column, the counts, and that delivery is best-effort', () => {
    expect(coverageSentence({ coverage, window: { from, to, column: 'started_at' } })).toBe(
      'Covers 2026-03-10 00:00:00Z .. 2026-03-11 00:00:00Z by started_at: 0 connections from 1 object; 1 line rejected; ' +
        '1 five-minute period without an object. AWS delivers these logs best-effort.',
    );
  });

  it.each([
    [{ from, to: null }, 'Covers everything since 2026-03-10 00:00:00Z by ended_at.'],
    [{ from: null, to }, 'Covers everything before 2026-03-11 00:00:00Z by ended_at.'],
    [{ from: null, to: null }, 'Covers all times by ended_at.'],
  ])('says which end of the window is open', (ends, expected) => {
    expect(coverageSentence({ window: { ...ends, column: 'ended_at' } })).toBe(expected);
  });

  it('counts without a window, and claims nothing without either', () => {
    expect(coverageSentence({ coverage })).toMatch(/^Covers 0 connections from 1 object;/);
    expect(coverageSentence({})).toBeNull();
  });
});
